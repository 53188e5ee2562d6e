package dev.torte.app.training;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.Scoring;
import dev.torte.app.capsule.CapsuleFacts;
import dev.torte.corpus.Corpus;
import dev.torte.corpus.Mixture;
import dev.torte.corpus.OverlapCheck;
import dev.torte.corpus.OverlapReport;
import dev.torte.corpus.WindowSampler;
import dev.torte.model.Blueprint;
import dev.torte.model.TorteException;
import dev.torte.model.Weights;
import dev.torte.model.io.Card;
import dev.torte.model.io.ModelFile;
import dev.torte.runtime.LoadedBrick;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Receiver;
import dev.torte.train.CheckpointPlan;
import dev.torte.train.Correction;
import dev.torte.train.TrainConfig;
import dev.torte.train.TrainData;
import dev.torte.train.TrainListener;
import dev.torte.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * One run from text to model file, with a checkpoint beside the file until it is finished. Ends with the same bytes whether it
 * was interrupted or not. One owner thread.
 */
public final class TrainingRun {
    private static final Duration SAVE_EVERY = Duration.ofMinutes(1);

    private final Console console;
    private final Engine engine;
    private final Request request;
    private final Path checkpoint;

    /**
     * What is wanted.
     *
     * @param name    to state on the card
     * @param licence of the model, to state on the card
     */
    public record Request(TrainConfig config, Places places, String name, String licence) {}

    /**
     * Where a run writes.
     *
     * @param out       the model file; the checkpoint is this with {@code .ckpt} after it
     * @param log       JSON lines
     * @param resume    whether to go on from the checkpoint
     * @param saveEvery updates between checkpoints
     */
    public record Places(Path out, Optional<Path> log, boolean resume, long saveEvery) {}

    public TrainingRun(Console console, Engine engine, Request request) {
        this.console = console;
        this.engine = engine;
        this.request = request;
        Path out = request.places().out();
        this.checkpoint = out.resolveSibling(out.getFileName() + ".ckpt");
    }

    /**
     * Checks that the run may begin and its result be written.
     *
     * @throws IllegalArgumentException if an unfinished run would be overwritten
     * @throws TorteException if the place cannot be written, or there is nothing to resume
     */
    public void requireRoom() {
        Path out = request.places().out();
        OutputPlace.require(out);
        boolean unfinished = Files.exists(checkpoint);
        if (unfinished && !request.places().resume()) {
            throw new IllegalArgumentException(
                    checkpoint + " holds an unfinished run; add --resume to go on, or delete it to start anew");
        }
        if (!unfinished && request.places().resume() && Files.exists(out)) {
            throw new TorteException.Missing(
                    checkpoint,
                    "the checkpoint of an unfinished run",
                    out + " is finished; leave out --resume to train anew.");
        }
    }

    /**
     * Trains to the end, or until Ctrl-C.
     *
     * @return the identity of the finished file, or empty when interrupted
     */
    public Optional<String> train(TrainingText text) {
        Corpus corpus = text.train();
        TrainConfig config = request.config();
        WindowSampler sampler = new WindowSampler(
                new Mixture.Single(text.learnt()),
                config.budget().batch(),
                config.budget().windowSymbols(),
                config.seed());
        TrainData data =
                new TrainData(sampler::fill, text.learntHash(), text.learnt().tokenizer());
        Optional<OverlapReport> overlap = text.heldOut().map(heldOut -> compare(console, corpus, heldOut));
        console.note(String.format(
                Locale.ROOT,
                "Training %,d parameters on %,d bytes: %,d updates of %d x %d %s",
                config.adaptation()
                        .map(adaptation -> adaptation.size().parameters())
                        .orElseGet(() -> Blueprint.of(config.recipe()).parameterCount()),
                corpus.length(),
                config.budget().steps(),
                config.budget().batch(),
                config.budget().windowSymbols(),
                text.learnt().tokenizer().merges().isEmpty()
                        ? "bytes"
                        : String.format(
                                Locale.ROOT,
                                "symbols of %.3f bytes",
                                text.learnt().bytesPerSymbol())));
        try (Trainer trainer = begin(data, corpus)) {
            run(trainer);
            return trainer.finished() ? Optional.of(finish(trainer, text, overlap, sampler)) : Optional.empty();
        }
    }

    /** Warns of held-out text that is learnt from all the same: it would make the score look better than it is. */
    static OverlapReport compare(Console console, Corpus train, Corpus heldOut) {
        OverlapReport report = OverlapCheck.between(train, heldOut);
        String example = report.examples().isEmpty()
                ? ""
                : ", such as " + report.examples().getFirst();
        console.note((report.spansShared() > 0 ? "Warning: " : "") + report + example);
        return report;
    }

    private Trainer begin(TrainData data, Corpus corpus) {
        if (request.places().resume() && Files.exists(checkpoint)) {
            Trainer trainer = Trainer.resume(request.config(), data, checkpoint);
            console.note("Going on after update " + trainer.step());
            return trainer;
        }
        if (request.places().resume()) {
            console.note("There is no checkpoint yet; starting at the beginning");
        }
        return Trainer.start(request.config(), data, FirstWeights.draw(request.config(), corpus));
    }

    private void run(Trainer trainer) {
        CheckpointPlan plan = new CheckpointPlan(checkpoint, request.places().saveEvery(), SAVE_EVERY);
        Optional<TrainingLog> log = request.places().log().map(file -> TrainingLog.open(file, trainer.step()));
        try (TrainingDisplay display = new TrainingDisplay(
                        console, trainer.step(), request.config().budget().steps());
                Interruption interruption =
                        Interruption.listen(console, "run the same command with --resume to go on")) {
            TrainListener listener = report -> {
                display.stepped(report);
                log.ifPresent(lines -> lines.add(report));
            };
            trainer.run(listener, Optional.of(plan), interruption::wanted);
            interruption.saved();
        } finally {
            log.ifPresent(TrainingLog::close);
        }
    }

    /** Returns the model that is scored: a brick, in the first of its hosts. */
    private LoadedModel judged(Weights weights) {
        return request.config().objective() instanceof Correction correction
                ? LoadedModel.of(correction.hosts().getFirst().weights(), engine.kernels())
                        .with(LoadedBrick.of(weights, request.places().out()), Receiver.plain())
                : LoadedModel.of(weights, engine.kernels());
    }

    private String finish(Trainer trainer, TrainingText text, Optional<OverlapReport> overlap, WindowSampler sampler) {
        Blueprint blueprint = Blueprint.of(request.config().recipe());
        Weights weights =
                Weights.ofFloats(blueprint, trainer.weights(), text.learnt().tokenizer());
        LoadedModel model = judged(weights);
        TrainingScore score =
                TrainingScore.of(model, sampler, request.config().budget().steps());
        Card card = TrainingCard.of(request, text, score);
        if (text.heldOut().isPresent()) {
            double bitsPerByte =
                    Scoring.of(console, engine, model, text.heldOut().get()).bitsPerByte();
            card = TrainingCard.withHeldOut(card, text, overlap.orElseThrow(), bitsPerByte);
            console.note(String.format(Locale.ROOT, "Held out: %.4f bits per byte", bitsPerByte));
        }
        if (Engine.isCapsule(blueprint.recipe())) {
            card = CapsuleFacts.seal(card, weights, engine.kernels());
        }
        String identity = ModelFile.write(request.places().out(), weights, card);
        console.note(String.format(
                Locale.ROOT, "Done: %.4f bits per byte on windows of the training text", score.bitsPerByte()));
        try {
            Files.deleteIfExists(checkpoint);
        } catch (IOException e) {
            throw new TorteException.Unwritable(checkpoint, e);
        }
        return identity;
    }
}
