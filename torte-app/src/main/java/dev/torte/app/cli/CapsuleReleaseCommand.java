package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.capsule.Release;
import dev.torte.app.capsule.ReleasedFile;
import dev.torte.model.io.ModelFile;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes of a capsule what others can install. */
@Command(
        name = "release",
        description = "Give a capsule a version, say what it knows and which Torte runs it, and sign it.%n"
                + "The numbers in it stay; its identity is another, as that is of its card too.",
        footer = {
            "",
            "Example:",
            "  torte capsule release game.torte --version 1.0.0 --domain 'The world of Tarn' --sign key.pem"
                    + " --out tarn-1.0.0.torte"
        })
final class CapsuleReleaseCommand extends Verb {
    private final Console console;

    @Parameters(paramLabel = "FILE", description = "A capsule file.")
    private Path file;

    @Option(names = "--version", paramLabel = "X.Y.Z", required = true, description = "Its version (semver.org).")
    private String version;

    @Option(names = "--domain", paramLabel = "TEXT", required = true, description = "What it knows, in a line.")
    private String domain;

    @Option(names = "--name", paramLabel = "NAME", description = "Its name (default: as on its card).")
    private String name;

    @Option(names = "--licence", paramLabel = "SPDX", description = "Its licence (default: as on its card).")
    private String licence;

    @Option(
            names = "--engine",
            paramLabel = "RANGE",
            defaultValue = ">=0.1.0",
            description = "Versions of Torte that run it (default: ${DEFAULT-VALUE}).")
    private String engine;

    @Option(names = "--sign", paramLabel = "KEY", description = "A private key, from 'torte capsule key'.")
    private Path key;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
    private Path out;

    CapsuleReleaseCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (ModelFile model = ModelFile.open(file)) {
            Engine.requireCapsule(file, model.recipe());
            Release release = new Release(
                    name == null ? model.card().get("name").orElse("") : name,
                    Release.version(version),
                    licence == null ? model.card().get("licence").orElse("") : licence,
                    domain,
                    engine);
            ReleasedFile released = ReleasedFile.write(model, release, key, out);
            console.result(out + " " + released.identity());
            released.signer().ifPresent(signer -> console.note("Signed with the key " + signer));
        }
        console.note("Next: torte capsule install " + out);
        return DONE;
    }
}
