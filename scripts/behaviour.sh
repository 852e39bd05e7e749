# For scripts that run the behaviour scripts; source it.

# behaviour_of LIBRARY: the scripts of what it has.
behaviour_of() {
    case $1 in
    ipalloc-full) ls Tests/behaviour/*.txt ;;
    *) ls Tests/behaviour/*.txt | grep -v -E '/(fenced|live|sparse)\.txt$' ;;
    esac
}
