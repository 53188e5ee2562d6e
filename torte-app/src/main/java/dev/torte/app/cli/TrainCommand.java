package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.training.CarryingRun;
import dev.torte.app.training.TrainingRun;
import dev.torte.app.training.TrainingText;
import dev.torte.corpus.SplitRule;
import dev.torte.model.Recipe;
import dev.torte.train.Adaptation;
import dev.torte.train.LossWeights;
import dev.torte.train.Objective;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a model. */
@Command(
        name = "train",
        description = {
            "Train a model on text. Ctrl-C saves the state; the same command with --resume goes on and ends with the same"
                    + " bytes as a run that was never interrupted."
        },
        footer = {
            "",
            "Example:",
            "  torte train --recipe pocket --data stories.txt --separator blank:2 --hold-out 0.05 --out my.torte"
        })
final class TrainCommand extends Verb {
    private final Console console;
    private final Engine engine;

    @Option(
            names = "--recipe",
            paramLabel = "NAME|FILE",
            required = true,
            description = "A preset such as pocket or capsule-gru, or a recipe file.")
    private String recipe;

    @Mixin
    private DataOptions data;

    @Mixin
    private HeldOutOptions heldOut;

    @Mixin
    private TeacherOptions teacher;

    @Mixin
    private TrainOptions options;

    TrainCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        Recipe chosen = RecipeChoice.of(recipe);
        Optional<LossWeights.Distillation> distillation = teacher.distillation();
        if (chosen instanceof Recipe.ContextMixCapsule && distillation.isPresent()) {
            throw new IllegalArgumentException(
                    "a capsule that carries text is made without updates; leave out --teacher");
        }
        Subject subject = new Subject(chosen, new Objective.Prediction(), distillation);
        run(console, engine, subject, data, heldOut, options);
        return DONE;
    }

    /** What is to be trained: all weights of a recipe, perhaps by a teacher, an adapter for a model of it, or a brick for hosts. */
    record Subject(Recipe recipe, Objective objective, Optional<LossWeights.Distillation> distillation) {
        Subject(Recipe recipe, Objective objective) {
            this(recipe, objective, Optional.empty());
        }

        static Subject of(Recipe recipe) {
            return new Subject(recipe, new Objective.Prediction());
        }

        static Subject of(Adaptation adaptation) {
            return new Subject(adaptation.recipe(), adaptation);
        }

        LossWeights with(LossWeights losses) {
            return distillation.map(losses::with).orElse(losses);
        }

        private TrainingText encode(TrainingText text, Console console) {
            return objective instanceof Adaptation adaptation
                    ? text.encodedBy(adaptation.base().tokenizer())
                    : text.encodedFor(recipe, console);
        }
    }

    static void run(
            Console console,
            Engine engine,
            Subject subject,
            DataOptions data,
            HeldOutOptions heldOut,
            TrainOptions options) {
        Optional<SplitRule.ByDocument> rule = heldOut.rule(options.seed());
        if (subject.recipe() instanceof Recipe.ContextMixCapsule mix) {
            carry(console, engine, mix, () -> heldOut.read(data, rule), options);
            return;
        }
        // Options that make no sense and places that cannot be written are found before any text is read.
        new TrainingRun(console, engine, request(subject, options, 1)).requireRoom();
        TrainingText text = subject.encode(heldOut.read(data, rule), console);
        TrainingRun.Request request = request(subject, options, text.learnt().bytesPerSymbol());
        new TrainingRun(console, engine, request).train(text).ifPresent(identity -> {
            Path out = options.out();
            console.result(out + " " + identity);
            console.note(next(subject.recipe(), out));
        });
    }

    private static String next(Recipe recipe, Path out) {
        if (recipe instanceof Recipe.Brick) {
            return "Next: torte brick quantize " + out
                    + " --precision fp8 --out SMALLER, or torte generate --model CORE --brick " + out
                    + " --prompt TEXT";
        }
        return Engine.isCapsule(recipe)
                ? "Next: torte capsule quantize " + out + " --out SMALLER, or torte capsule install " + out
                : "Next: torte generate --model " + out + " --prompt TEXT, or torte eval --model " + out
                        + " --data PATH";
    }

    /** A capsule that carries text is made without updates. */
    private static void carry(
            Console console,
            Engine engine,
            Recipe.ContextMixCapsule recipe,
            Supplier<TrainingText> text,
            TrainOptions options) {
        options.requireNoUpdates();
        CarryingRun run = new CarryingRun(
                console,
                engine,
                new CarryingRun.Request(recipe, options.seed(), options.out(), options.name(), options.licence()));
        run.requireRoom();
        String identity = run.make(text.get());
        console.result(options.out() + " " + identity);
        console.note(
                "The file holds text that anyone can read out of it. Next: torte capsule install " + options.out());
    }

    private static TrainingRun.Request request(Subject subject, TrainOptions options, double bytesPerSymbol) {
        return new TrainingRun.Request(
                options.config(subject, bytesPerSymbol),
                new TrainingRun.Places(options.out(), options.log(), options.resume(), options.checkpointEvery()),
                options.name(),
                options.licence());
    }
}
