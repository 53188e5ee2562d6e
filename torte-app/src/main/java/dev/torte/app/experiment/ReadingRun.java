package dev.torte.app.experiment;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.training.CarryingRun;
import dev.torte.corpus.Corpus;
import dev.torte.model.Recipe;
import dev.torte.model.Weights;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.mixing.CarriedText;
import java.util.List;
import java.util.Optional;

/** A run of a capsule that carries what it reads: one step, from text to file. */
final class ReadingRun {
    private final Console console;
    private final Engine engine;
    private final Recipe.ContextMixCapsule recipe;

    /** What came out. */
    record Result(Weights weights, List<RunLog.Entry> entries, Learnt learnt) {}

    ReadingRun(Console console, Engine engine, Recipe.ContextMixCapsule recipe) {
        this.console = console;
        this.engine = engine;
        this.recipe = recipe;
    }

    /**
     * Reads as much of a text as there is room for, chosen among as many bytes as the budget has.
     *
     * @param looks held-out documents to look at in the end
     */
    Result run(Corpus train, long budgetBytes, long seed, List<byte[]> looks) {
        long started = System.nanoTime();
        double processor = LearningRun.processorSeconds();
        CarriedText.Written written = CarryingRun.write(console, CarryingRun.chosen(train, seed, budgetBytes), recipe);
        double seconds = (System.nanoTime() - started) * 1e-9;
        processor = LearningRun.processorSeconds() - processor;
        Weights weights = Weights.ofText(recipe, written.code());
        double bits = (double) Byte.SIZE * recipe.codeBytes() / Math.max(1, written.textBytes());
        double look = LearningRun.bitsPerByte(engine, looks, LoadedModel.of(weights, engine.kernels()));
        return new Result(
                weights,
                List.of(new RunLog.Entry.Update(1, bits, seconds, processor), new RunLog.Entry.Look(1, look)),
                new Learnt(0, 0, 1, written.textBytes(), 0, Optional.empty()));
    }
}
