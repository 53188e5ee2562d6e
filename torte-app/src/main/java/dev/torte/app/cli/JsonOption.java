package dev.torte.app.cli;

import picocli.CommandLine.Option;

/** The option of verbs whose result another program may want to read. */
final class JsonOption {
    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    boolean wanted() {
        return json;
    }
}
