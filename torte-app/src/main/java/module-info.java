/** The command line: the only place where the other modules are wired together, and the only one that prints or exits. */
// The libraries of charts, matrices, versions, chess and parsers have no module declaration.
@SuppressWarnings("requires-automatic")
module dev.torte.app {
    requires dev.torte.corpus;
    requires dev.torte.kernels;
    requires dev.torte.model;
    requires dev.torte.runtime;
    requires dev.torte.train;
    requires chessgame;
    requires ejml.core;
    requires ejml.ddense;
    requires java.compiler;
    requires java.desktop;
    requires info.picocli;
    requires java.management;
    requires jdk.compiler;
    requires jdk.management;
    requires me.tongfei.progressbar;
    requires org.apache.commons.statistics.descriptive;
    requires org.semver4j;
    requires tools.jackson.databind;
    requires tools.jackson.dataformat.yaml;
    requires tree.sitter;
    requires xchart;

    // The command line library reads annotations and sets fields; the JSON library makes records.
    opens dev.torte.app.bench to
            info.picocli,
            tools.jackson.databind;
    opens dev.torte.app.cli to
            info.picocli;
    opens dev.torte.app.demo to
            info.picocli;
    opens dev.torte.app.evidence to
            tools.jackson.databind;
    opens dev.torte.app.experiment to
            tools.jackson.databind;
    opens dev.torte.app.study to
            tools.jackson.databind;
}
