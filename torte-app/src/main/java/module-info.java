/** The command line: the only place where the other modules are wired together, and the only one that prints or exits. */
module dev.torte.app {
    requires dev.torte.corpus;
    requires dev.torte.kernels;
    requires dev.torte.model;
    requires dev.torte.runtime;
    requires dev.torte.train;
    requires info.picocli;
}
