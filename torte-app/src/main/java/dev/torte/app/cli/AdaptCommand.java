package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.training.AdaptedBase;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fits a token model to a domain. */
@Command(
        name = "adapt",
        description = {
            "Fit a finished token model to the text of a domain by low-rank changes of its attention (LoRA) or by small layers between"
                    + " its own (residual adapter); its own weights stay as they are, and the file holds both together. Ctrl-C saves the"
                    + " state, --resume goes on."
        },
        footer = {
            "",
            "Example:",
            "  torte adapt --base english.torte --adapter lora:8:16 --data python/ --out python.torte"
        })
final class AdaptCommand extends Verb {
    private final Console console;
    private final Engine engine;

    @Option(
            names = "--base",
            paramLabel = "FILE",
            required = true,
            description = "A token model with float weights; its tokenizer is used as it is.")
    private Path base;

    @Option(
            names = "--adapter",
            paramLabel = "KIND",
            defaultValue = "lora:8:16",
            description = "What to learn: " + AdapterText.SYNTAX
                    + ", an alpha left out being twice the rank (default: ${DEFAULT-VALUE}).")
    private String adapter;

    @Mixin
    private DataOptions data;

    @Mixin
    private HeldOutOptions heldOut;

    @Mixin
    private TrainOptions options;

    AdaptCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        TrainCommand.run(
                console,
                engine,
                TrainCommand.Subject.of(AdaptedBase.read(base, AdapterText.read(adapter))),
                data,
                heldOut,
                options);
        return DONE;
    }
}
