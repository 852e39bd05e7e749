# Lays out a page of the manual as mdoc(7) wants it. The generator leaves the EXAMPLE and the EXIT STATUS
# of a command's help in its description; here they become sections.
#
# -v sections=FILE    more sections, which come before these two
# -v status=TEXT      the exit statuses of a page that tells none: 0 meaning | 1 meaning

# A paragraph begins, unless a section does that stood in the help.
function begin() {
    if (begins) print ".Pp"
    begins = 0
}

function show_status(    count, parts, part) {
    count = split(status, parts, / \| /)
    print ".Bl -tag -width 4n"
    for (part = 1; part <= count; part++) {
        print ".It " substr(parts[part], 1, index(parts[part], " ") - 1)
        print substr(parts[part], index(parts[part], " ") + 1)
    }
    print ".El"
}

# An empty line is none of this language's.
/^(\.Pp)?$/ { begins = 1; inside = ""; next }
$0 == "EXAMPLE" { begins = 0; inside = "example"; next }
$0 == "EXIT STATUS" { begins = 0; inside = "status"; status = ""; next }
/^\./ { begins = begins && !/^\.(Bl|It|Sh)/; inside = "" }
inside == "example" { examples = examples substr($0, 3) "\n"; next }
inside == "status" { sub(/^ +/, ""); status = status (status ? " " : "") $0; next }
/^\.Sh "?EXIT STATUS"?$/ {
    while (sections && (getline line < sections) > 0) print line
    print
    if (status) show_status()
    next
}
/^\.Ex -std$/ {
    if (!status) print
    if (examples) printf ".Sh EXAMPLES\n.Bd -literal -offset indent\n%s.Ed\n", examples
    next
}
{ begin(); print }
