package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.model.Recipe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a capsule. */
@Command(
        name = "train",
        description = {
            "Train a knowledge capsule on the text of one domain; about a minute for the default 2000 steps.",
            "With --recipe capsule-mix it carries text of the domain instead of weights and is made in seconds."
        },
        footer = {
            "",
            "Examples:",
            "  torte capsule train --data game/ --out game.torte --licence Apache-2.0",
            "  torte capsule train --recipe capsule-mix --data game/ --hold-out 0.05 --out game.torte"
        })
final class CapsuleTrainCommand extends Verb {
    private final Console console;
    private final Engine engine;

    @Option(
            names = "--recipe",
            paramLabel = "NAME|FILE",
            defaultValue = "capsule-gru",
            description = "capsule-gru, capsule-mix, capsule-mlp or a recipe file (default: ${DEFAULT-VALUE}).")
    private String recipe;

    @Mixin
    private DataOptions data;

    @Mixin
    private HeldOutOptions heldOut;

    @Mixin
    private TrainOptions options;

    CapsuleTrainCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        Recipe chosen = RecipeChoice.of(recipe);
        if (!Engine.isCapsule(chosen)) {
            throw new IllegalArgumentException("--recipe expected a capsule, found the core '" + recipe + "'");
        }
        TrainCommand.run(console, engine, TrainCommand.Subject.of(chosen), data, heldOut, options);
        return DONE;
    }
}
