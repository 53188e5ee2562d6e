package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.capsule.NewKey;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a key to sign with. */
@Command(
        name = "key",
        description =
                "Make a pair of Ed25519 keys: a private file to sign capsules with, a public one (.pub) to give away.",
        footer = {"", "Example:", "  torte capsule key --out key.pem"})
final class CapsuleKeyCommand extends Verb {
    private final Console console;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "The private file; the public one is this and .pub.")
    private Path out;

    CapsuleKeyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        NewKey key = NewKey.write(out);
        console.result(key.publicFile() + " " + key.id());
        console.note("Keep " + out + " to yourself. Who trusts you runs: torte capsule trust " + key.publicFile());
        return DONE;
    }
}
