# ipalloc: build, test, install. `make help` lists the targets.
#
# The C library is made by scripts/build-library.sh; Swift packages need none of this and depend
# on the product IPAlloc.

VERSION := $(shell sed -n 's/^\#define IPALLOC_VERSION "\(.*\)"$$/\1/p' include/ipalloc.h)
SONAME := libipalloc.so.$(firstword $(subst ., ,$(VERSION)))

PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
DESTDIR ?=

CC ?= cc
BUILD := build
SHARED := $(BUILD)/libipalloc.so.$(VERSION)
STATIC := $(BUILD)/libipalloc.a
SOURCES := $(shell find -L Sources/IPAllocABI Sources/CIPAlloc include -type f) \
    Package.swift packaging/ipalloc.map scripts/build-library.sh

FUZZ_SECONDS ?= 3600
MUTANTS ?= .
BENCH_ARGS ?=

.PHONY: help build test c-tests bench fuzz mutate install uninstall format lint clean deps
.DEFAULT_GOAL := help

help:
	@sed -n 's/^## //p' $(firstword $(MAKEFILE_LIST))

## make build       libipalloc.so and libipalloc.a in build/
build: $(SHARED)

$(SHARED) $(STATIC) &: $(SOURCES)
	scripts/build-library.sh $(BUILD) $(VERSION)
	@touch $(SHARED) $(STATIC)

## make test        everything that must hold before a change is taken; ends with the totals
test:
	scripts/test.sh

# The C tests: programs that know the header and the shared library, nothing else.
C_TESTS := $(patsubst Tests/C/%.c,$(BUILD)/tests/%,$(wildcard Tests/C/*.c))

c-tests: $(C_TESTS)

$(BUILD)/tests/%: Tests/C/%.c Tests/C/support.h include/ipalloc.h $(SHARED)
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O1 -g -Wall -Wextra -Werror -Iinclude -o $@ $< \
	    -L$(BUILD) -lipalloc -lcmocka -pthread -Wl,-rpath,'$$ORIGIN/..'

## make bench       the benchmarks of the built library; BENCH_ARGS='--json', '--help'
bench: build
	IPALLOC_LIBRARY=$(CURDIR)/$(SHARED) swift run -c release ipalloc-bench $(BENCH_ARGS)

## make fuzz        each fuzz target for FUZZ_SECONDS (3600)
fuzz:
	scripts/fuzz.sh $(FUZZ_SECONDS)

## make mutate      breaks each step of the engine's protocols in turn; MUTANTS=regex for some
mutate:
	scripts/mutate.sh '$(MUTANTS)'

## make install     header, libraries, pkg-config file and module map; PREFIX=/usr/local DESTDIR=
install: $(SHARED) $(STATIC)
	install -d $(DESTDIR)$(INCLUDEDIR)/CIPAlloc $(DESTDIR)$(LIBDIR)/pkgconfig
	install -m 644 include/ipalloc.h $(DESTDIR)$(INCLUDEDIR)/
	install -m 644 packaging/module.modulemap $(DESTDIR)$(INCLUDEDIR)/CIPAlloc/
	install -m 755 $(SHARED) $(DESTDIR)$(LIBDIR)/
	ln -sf $(notdir $(SHARED)) $(DESTDIR)$(LIBDIR)/$(SONAME)
	ln -sf $(SONAME) $(DESTDIR)$(LIBDIR)/libipalloc.so
	install -m 644 $(STATIC) $(DESTDIR)$(LIBDIR)/
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' \
	    -e 's|@LIBDIR@|$(patsubst $(PREFIX)/%,$${prefix}/%,$(LIBDIR))|' \
	    -e 's|@INCLUDEDIR@|$(patsubst $(PREFIX)/%,$${prefix}/%,$(INCLUDEDIR))|' \
	    packaging/ipalloc.pc.in > $(DESTDIR)$(LIBDIR)/pkgconfig/ipalloc.pc
	chmod 644 $(DESTDIR)$(LIBDIR)/pkgconfig/ipalloc.pc

## make uninstall   removes what install put there
uninstall:
	rm -f $(DESTDIR)$(INCLUDEDIR)/ipalloc.h $(DESTDIR)$(INCLUDEDIR)/CIPAlloc/module.modulemap
	rm -f $(DESTDIR)$(LIBDIR)/$(notdir $(SHARED)) $(DESTDIR)$(LIBDIR)/$(SONAME)
	rm -f $(DESTDIR)$(LIBDIR)/libipalloc.so $(DESTDIR)$(LIBDIR)/libipalloc.a
	rm -f $(DESTDIR)$(LIBDIR)/pkgconfig/ipalloc.pc
	rmdir $(DESTDIR)$(INCLUDEDIR)/CIPAlloc 2>/dev/null || true

## make format      lays out all Swift sources
format:
	swift format format -i -r Sources Tests Package.swift Examples fuzz

## make lint        Swift sources in form; the header without a warning in C99 to C23 and C++17
lint:
	scripts/lint.sh

## make clean       removes build/
clean:
	rm -rf $(BUILD)

## make deps        installs the Debian packages that the tests need and that are missing
deps:
	scripts/deps.sh
