# ipalloc: build, test, install. `make help` lists the targets.
#
# The C library is made by scripts/build-library.sh, the CNI plugin by scripts/build-plugin.sh, the
# other programs by scripts/build-programs.sh; Swift packages need none of this and depend on the
# product IPAlloc.

VERSION := $(shell sed -n 's/^\#define IPALLOC_VERSION "\(.*\)"$$/\1/p' include/ipalloc.h)
MAJOR := $(firstword $(subst ., ,$(VERSION)))

PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
BINDIR ?= $(PREFIX)/bin
CNIDIR ?= $(PREFIX)/lib/cni
UNITDIR ?= $(PREFIX)/lib/systemd/system
MANDIR ?= $(PREFIX)/share/man
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d
DOCDIR ?= $(PREFIX)/share/doc/ipalloc
DESTDIR ?=

CC ?= cc
BUILD := build

# The C library, and the same with what few programs need.
LIBRARIES := ipalloc ipalloc-full
SHARED := $(LIBRARIES:%=$(BUILD)/lib%.so.$(VERSION))
STATIC := $(LIBRARIES:%=$(BUILD)/lib%.a)
# The C interface as Swift imports it, with either.
MODULES := CIPAlloc CIPAllocFull
FULL := $(BUILD)/libipalloc-full.so.$(VERSION)
SOURCES := $(shell find -L Sources/IPAllocABI Sources/CIPAlloc include -type f) \
    Package.swift packaging/ipalloc.map scripts/build-library.sh

# The CNI plugin, one program under several names.
PLUGIN_NAMES := spiderpool ipalloc coordinator veth ifacer
PLUGINS := $(addprefix $(BUILD)/cni/,$(PLUGIN_NAMES))
PLUGIN_SOURCES := $(shell find $(addprefix Sources/,ipalloc-cni IPAllocCNI IPAllocIPAM \
    IPAllocRoutingPlugin IPAllocPluginCall IPAllocAgentAPI IPAllocRouting IPAllocDetection \
    IPAllocNetlink CIPAllocNetlink IPAllocJSON IPAlloc CIPAlloc) \
    include -type f) Package.swift scripts/build-plugin.sh

# The programs beside the plugin. Their first build takes minutes, so that nothing waits for them
# that does not ask for them.
PROGRAM_NAMES := ipalloc-agent ipallocctl
PROGRAMS := $(addprefix $(BUILD)/bin/,$(PROGRAM_NAMES))
PROGRAM_SOURCES := $(shell find Sources include -type f) Package.swift scripts/build-programs.sh

# Their manual pages; the stamp stands for all of them.
MANUALS := $(BUILD)/man/stamp

FUZZ_SECONDS ?= 3600
SIM_RUNS ?= 10000
KILLS ?= 1000
MUTANTS ?= .
BENCH_ARGS ?=
MODELS ?=
WALKTHROUGH_ARGS ?=

.PHONY: help walkthrough build plugin programs debug-programs test c-tests bench bench-cni bench-routing
.PHONY: manuals bench-service bench-peers bench-report coverage fuzz simulate soak mutate model
.PHONY: base-image image-check install install-library install-plugins install-programs uninstall format lint clean deps
.DEFAULT_GOAL := help

help:
	@sed -n 's/^## //p' $(firstword $(MAKEFILE_LIST))

## make walkthrough the main job: builds, then plays the published walkthrough in network namespaces;
##                  WALKTHROUGH_ARGS=--planned shows plans in their place, as machines without do
walkthrough:
	@scripts/deps.sh
	@$(MAKE) -s -j2 plugin debug-programs
	@scripts/walkthrough.sh $(WALKTHROUGH_ARGS) .build/debug $(BUILD)/cni

# The other programs for debugging, whose objects the tests share. The plugin has a build of its own,
# which is made meanwhile.
debug-programs:
	swift build --product ipalloc-agent
	swift build --product ipallocctl

## make build       libipalloc.so and libipalloc.a in build/, and beside them libipalloc-full with live
##                  images, fenced pools and pools of more than 2^32 addresses; the CNI plugin in build/cni/
build: $(SHARED) plugin

## make plugin      the CNI plugin alone
plugin: $(PLUGINS)

## make programs    ipalloc-agent and ipallocctl in build/bin/; minutes the first time
programs: $(PROGRAMS)

## make manuals     their manual pages in build/man/man1/, made from their help and packaging/manuals
manuals: $(MANUALS)

$(SHARED) $(STATIC) &: $(SOURCES)
	scripts/build-library.sh $(BUILD) $(VERSION)
	@touch $(SHARED) $(STATIC)

$(PLUGINS) &: $(PLUGIN_SOURCES)
	scripts/build-plugin.sh $(BUILD) $(PLUGIN_NAMES)
	@touch $(PLUGINS)

$(PROGRAMS) &: $(PROGRAM_SOURCES)
	scripts/build-programs.sh $(BUILD) $(PROGRAM_NAMES)
	@touch $(PROGRAMS)

$(MANUALS): $(PROGRAMS) $(wildcard packaging/manuals/*) scripts/build-manuals.sh scripts/manual.awk
	scripts/build-manuals.sh $(BUILD) $(PROGRAM_NAMES)
	@touch $@

## make test        everything that must hold before a change is taken; ends with the totals
test:
	scripts/test.sh

# The C tests: programs that know the header and a shared library, nothing else. One library is
# tested for what it has, and for saying what it has not.
C_TESTS := $(basename $(notdir $(wildcard Tests/C/*.c)))
C_TESTS_FULL := $(filter-out test_core,$(C_TESTS))
C_TESTS_CORE := $(filter-out test_fence test_live test_sparse_memory,$(C_TESTS))

c-tests: $(C_TESTS_FULL:%=$(BUILD)/tests/ipalloc-full/%) $(C_TESTS_CORE:%=$(BUILD)/tests/ipalloc/%)

# They note what each function answers (scripts/answers.sh).
$(BUILD)/tests/recorder.h: scripts/answers.sh packaging/abi/prototypes.txt
	@mkdir -p $(@D)
	scripts/answers.sh recorder > $@

C_FLAGS_ipalloc := -DIS_FULL=0 -Wno-unused-function
C_FLAGS_ipalloc-full := -DIS_FULL=1

define C_TEST_RULE
$(BUILD)/tests/$(1)/%: Tests/C/%.c Tests/C/support.h include/ipalloc.h $(BUILD)/tests/recorder.h $(SHARED)
	@mkdir -p $$(@D)
	$(CC) -std=gnu11 -O1 -g -Wall -Wextra -Werror -Iinclude -include $(BUILD)/tests/recorder.h \
	    $(C_FLAGS_$(1)) -o $$@ $$< \
	    -L$(BUILD) -l$(1) -lcmocka -pthread -Wl,-rpath,'$$$$ORIGIN/../..'
endef
$(foreach library,$(LIBRARIES),$(eval $(call C_TEST_RULE,$(library))))

## make bench       the benchmarks of the built library; BENCH_ARGS='--json', '--help'
bench: build
	IPALLOC_LIBRARY=$(CURDIR)/$(FULL) swift run -c release ipalloc-bench $(BENCH_ARGS)

## make bench-peers the same beside Concurrency Kit, DPDK, Boost, CRoaring and sdsl, which it installs
bench-peers: build
	scripts/bench-peers.sh $(BUILD) $(BENCH_ARGS)

## make bench-cni   the CNI plugin with its agent beside host-local; BENCH_ARGS as above
bench-cni: plugin programs
	scripts/bench-cni.sh $(BUILD) $(BENCH_ARGS)

## make bench-routing ADD of the 1st to the 16th interface beside Debian's bridge; BENCH_ARGS as above
bench-routing: plugin
	scripts/bench-routing.sh $(BUILD) $(BENCH_ARGS)

## make bench-service pods by the thousand in process, by socket, by plugin, and by host-local
##                  SLOW_DISK_MICROSECONDS=1000: as if each fsync took so much longer
bench-service: plugin programs
	scripts/bench-service.sh $(BUILD) $(BENCH_ARGS)

# Runs that are kept; whoever wants new ones removes the files.
$(BUILD)/bench/engine.json: | build
	@mkdir -p $(@D)
	scripts/bench-peers.sh $(BUILD) --json > $@.new
	@mv $@.new $@

$(BUILD)/bench/service.json: | plugin programs
	@mkdir -p $(@D)
	scripts/bench-service.sh $(BUILD) --json > $@.new
	@mv $@.new $@

## make bench-report charts in docs/figures of build/bench/*.json, the runs of which it makes if there are none
bench-report: $(BUILD)/bench/engine.json $(BUILD)/bench/service.json
	swift run -c release ipalloc-bench charts --engine $< --service $(word 2,$^) docs/figures

## make coverage    which lines of the engine and its C functions tests reach; fails below 95 % of a folder
coverage: $(SHARED)
	@scripts/deps.sh
	scripts/coverage.sh

## make fuzz        each fuzz target for FUZZ_SECONDS (3600)
fuzz:
	scripts/fuzz.sh $(FUZZ_SECONDS)

## make simulate    the service in SIM_RUNS (10000) simulated clusters where everything goes wrong
simulate:
	swift run -c release ipalloc-sim --runs $(SIM_RUNS)

## make soak        kills users of a live image and the agent KILLS (1000) times each, then `make simulate`
soak: $(BUILD)/tests/ipalloc-full/test_live
	IPALLOC_KILLS=$(KILLS) $<
	IPALLOC_KILLS=$(KILLS) swift test --filter IPAllocAgentTests.KillTests
	$(MAKE) simulate

## make base-image  the base of packaging/Containerfile without a registry: as root, with buildah and mmdebstrap
base-image:
	scripts/base-image.sh

## make image-check builds that image and runs what is in it; minutes, as root, with podman beside those
image-check: $(PROGRAMS) $(PLUGINS)
	scripts/image-check.sh $(BUILD)

## make mutate      breaks each step of the engine's protocols in turn; MUTANTS=regex for some
mutate:
	scripts/mutate.sh '$(MUTANTS)'

## make model       checks the models of the engine's protocols in all their states; MODELS=files for some
model:
	@scripts/deps.sh spin
	scripts/model.sh $(MODELS)

# The documents, which are installed.
DOCUMENTS := $(wildcard docs/*.md docs/*.yaml)
FIGURES := $(wildcard docs/figures/*.svg)

## make install     everything below; PREFIX=/usr/local DESTDIR=
install: install-library install-programs

## make install-library  the C libraries alone, with their header: LIBDIR= INCLUDEDIR=
install-library: $(SHARED) $(STATIC)
	install -d $(DESTDIR)$(LIBDIR)/pkgconfig $(addprefix $(DESTDIR)$(INCLUDEDIR)/,$(MODULES))
	install -m 644 include/ipalloc.h $(DESTDIR)$(INCLUDEDIR)/
	for module in $(MODULES); do \
	    name=ipalloc; [ $$module = CIPAlloc ] || name=ipalloc-full; \
	    sed -e "s|@NAME@|$$name|" -e "s|@MODULE@|$$module|" packaging/module.modulemap.in \
	        > $(DESTDIR)$(INCLUDEDIR)/$$module/module.modulemap && \
	    chmod 644 $(DESTDIR)$(INCLUDEDIR)/$$module/module.modulemap || exit 1; done
	install -m 755 $(SHARED) $(DESTDIR)$(LIBDIR)/
	install -m 644 $(STATIC) $(DESTDIR)$(LIBDIR)/
	for name in $(LIBRARIES); do \
	    ln -sf lib$$name.so.$(VERSION) $(DESTDIR)$(LIBDIR)/lib$$name.so.$(MAJOR) && \
	    ln -sf lib$$name.so.$(MAJOR) $(DESTDIR)$(LIBDIR)/lib$$name.so && \
	    sed -e "s|@NAME@|$$name|" -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' \
	        -e 's|@LIBDIR@|$(patsubst $(PREFIX)/%,$${prefix}/%,$(LIBDIR))|' \
	        -e 's|@INCLUDEDIR@|$(patsubst $(PREFIX)/%,$${prefix}/%,$(INCLUDEDIR))|' \
	        packaging/ipalloc.pc.in > $(DESTDIR)$(LIBDIR)/pkgconfig/$$name.pc && \
	    chmod 644 $(DESTDIR)$(LIBDIR)/pkgconfig/$$name.pc || exit 1; done

## make install-plugins  the CNI plugin alone, under all its names: CNIDIR=/opt/cni/bin
install-plugins: $(PLUGINS)
	install -d $(DESTDIR)$(CNIDIR)
	packaging/install-plugins $(DESTDIR)$(CNIDIR) $(firstword $(PLUGINS))

## make install-programs  the plugin, what `make programs` makes, manuals, documents, completion for
##                  shells, the agent's units; BINDIR= UNITDIR= MANDIR= DOCDIR= BASHDIR= ZSHDIR= FISHDIR=
install-programs: $(PROGRAMS) $(MANUALS) install-plugins
	install -d $(addprefix $(DESTDIR),$(BINDIR) $(UNITDIR) $(MANDIR)/man1 $(BASHDIR) $(ZSHDIR) $(FISHDIR))
	install -m 644 $(BUILD)/man/man1/*.1 $(DESTDIR)$(MANDIR)/man1/
	install -m 755 $(PROGRAMS) $(DESTDIR)$(BINDIR)/
	install -d $(DESTDIR)$(DOCDIR)/figures
	install -m 644 $(DOCUMENTS) $(DESTDIR)$(DOCDIR)/
	install -m 644 $(FIGURES) $(DESTDIR)$(DOCDIR)/figures/
	$(BUILD)/bin/ipallocctl completion bash > $(DESTDIR)$(BASHDIR)/ipallocctl
	$(BUILD)/bin/ipallocctl completion zsh > $(DESTDIR)$(ZSHDIR)/_ipallocctl
	$(BUILD)/bin/ipallocctl completion fish > $(DESTDIR)$(FISHDIR)/ipallocctl.fish
	chmod 644 $(addprefix $(DESTDIR),$(BASHDIR)/ipallocctl $(ZSHDIR)/_ipallocctl $(FISHDIR)/ipallocctl.fish)
	sed -e 's|@BINDIR@|$(BINDIR)|' packaging/ipalloc-agent.service.in \
	    > $(DESTDIR)$(UNITDIR)/ipalloc-agent.service
	install -m 644 packaging/ipalloc-agent.socket $(DESTDIR)$(UNITDIR)/ipalloc-agent.socket
	chmod 644 $(DESTDIR)$(UNITDIR)/ipalloc-agent.service

## make uninstall   removes what they put there
uninstall:
	rm -f $(DESTDIR)$(INCLUDEDIR)/ipalloc.h $(MODULES:%=$(DESTDIR)$(INCLUDEDIR)/%/module.modulemap)
	rm -f $(foreach name,$(LIBRARIES),$(addprefix $(DESTDIR)$(LIBDIR)/lib$(name).,so.$(VERSION) so.$(MAJOR) so a) \
	    $(DESTDIR)$(LIBDIR)/pkgconfig/$(name).pc)
	rm -f $(addprefix $(DESTDIR)$(CNIDIR)/,$(PLUGIN_NAMES))
	rm -f $(addprefix $(DESTDIR)$(BINDIR)/,$(PROGRAM_NAMES))
	rm -f $(addprefix $(DESTDIR)$(UNITDIR)/ipalloc-agent.,service socket)
	rm -f $(addprefix $(DESTDIR),$(BASHDIR)/ipallocctl $(ZSHDIR)/_ipallocctl $(FISHDIR)/ipallocctl.fish)
	rm -f $(patsubst docs/%,$(DESTDIR)$(DOCDIR)/%,$(DOCUMENTS) $(FIGURES))
	rmdir $(DESTDIR)$(DOCDIR)/figures $(DESTDIR)$(DOCDIR) 2>/dev/null || true
	rm -f $(foreach name,$(PROGRAM_NAMES),$(DESTDIR)$(MANDIR)/man1/$(name).1 \
	    $(DESTDIR)$(MANDIR)/man1/$(name).*.1)
	rmdir $(addprefix $(DESTDIR)$(INCLUDEDIR)/,$(MODULES)) 2>/dev/null || true

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
