package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.capsule.ExportedCapsule;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives a capsule away. */
@Command(
        name = "export",
        description =
                "Write a capsule and its signature for others: as a file, as an OCI image layout (ModelPack) that container"
                        + " registries hold, or as a folder with a model card for Hugging Face.",
        footer = {
            "",
            "Example:",
            "  torte capsule export game --as oci --out game-oci     (then: oras cp --from-oci-layout game-oci:1.0.0 ...)"
        })
final class CapsuleExportCommand extends Verb {
    private final Console console;

    @Parameters(paramLabel = "FILE|NAME", description = "A capsule file, or the name of an installed one.")
    private String capsule;

    @Option(
            names = "--as",
            paramLabel = "FORM",
            defaultValue = "file",
            description = "file, oci or folder (default: ${DEFAULT-VALUE}).")
    private String form;

    @Option(names = "--out", paramLabel = "PATH", required = true, description = "The file or folder to write.")
    private Path out;

    @Mixin
    private StoreOption store;

    CapsuleExportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (!form.matches("file|oci|folder")) {
            throw new IllegalArgumentException("--as must be file, oci or folder, found '" + form + "'");
        }
        ExportedCapsule exported = ExportedCapsule.of(CapsuleInspectCommand.resolve(capsule, store));
        switch (form) {
            case "oci" -> console.result(out + " " + exported.toOciLayout(out));
            case "folder" -> {
                exported.toModelFolder(out);
                console.result(out.toString());
            }
            default -> {
                exported.toFile(out);
                console.result(out.toString());
            }
        }
        return DONE;
    }
}
