package dev.torte.app.experiment;

import dev.torte.app.Console;
import dev.torte.app.experiment.Experiment.Batch;
import dev.torte.app.experiment.Experiment.Making;
import dev.torte.app.experiment.Experiment.RunName;
import dev.torte.app.experiment.Experiment.Updates;
import dev.torte.app.training.AdaptedBase;
import dev.torte.app.training.FirstWeights;
import dev.torte.app.training.TrainingCard;
import dev.torte.app.training.TrainingText;
import dev.torte.corpus.Corpus;
import dev.torte.corpus.Mixture;
import dev.torte.corpus.SymbolStream;
import dev.torte.corpus.WindowSampler;
import dev.torte.model.Adapter;
import dev.torte.model.Blueprint;
import dev.torte.model.Model;
import dev.torte.model.Precision;
import dev.torte.model.Recipe;
import dev.torte.model.TorteException;
import dev.torte.model.TrainingFlops;
import dev.torte.model.Weights;
import dev.torte.model.contract.StateInterface;
import dev.torte.model.io.Card;
import dev.torte.model.io.ModelFile;
import dev.torte.train.Adaptation;
import dev.torte.train.LossWeights;
import dev.torte.train.Objective;
import dev.torte.train.Peer;
import dev.torte.train.StepReport;
import dev.torte.train.TrainConfig;
import dev.torte.train.TrainData;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An entrant that learns by updates and the text that it learns from: how a number of bytes becomes updates, and what a loss means in bits per byte. The
 * only place where models of bytes and of other symbols differ; all are trained, scored and recorded alike.
 */
final class Learner {
    private final Updates updates;
    private final LossWeights losses;
    private final Recipe recipe;
    private final Optional<Adaptation> adaptation;
    private final TrainingText text;
    private final Model model;

    private Learner(
            Updates updates, LossWeights losses, Recipe recipe, Optional<Adaptation> adaptation, TrainingText text) {
        this.updates = updates;
        this.losses = losses;
        this.recipe = recipe;
        this.adaptation = adaptation;
        this.text = text;
        this.model = Blueprint.of(recipe).model();
    }

    /**
     * Prepares to learn from a text; a tokenizer is learnt from nothing else, or is that of the base.
     *
     * @throws TorteException.Missing if the run of the base, or of the core to come near to, has no record or no model file
     * @throws TorteException.Altered if its file is another than that of its record
     * @throws TorteException as {@link AdaptedBase#read}
     */
    static Learner of(Making.Trained making, Corpus train, ExperimentPlaces places, Console console) {
        TrainingText text = TrainingText.of(train, Optional.empty());
        LossWeights losses = making.updates().losses().weights(run -> peer(run, places));
        return switch (making) {
            case Making.Drawn(Recipe recipe, Updates updates) ->
                new Learner(updates, losses, recipe, Optional.empty(), text.encodedFor(recipe, console));
            case Making.Adapted(Adapter adapter, RunName base, Updates updates) -> {
                Adaptation adaptation = adaptation(adapter, base, places);
                yield new Learner(
                        updates,
                        losses,
                        adaptation.recipe(),
                        Optional.of(adaptation),
                        text.encodedBy(adaptation.base().tokenizer()));
            }
        };
    }

    private static Adaptation adaptation(Adapter adapter, RunName base, ExperimentPlaces places) {
        FinishedRun finished = places.finished(base);
        Adaptation adaptation = AdaptedBase.read(finished.model(), adapter);
        finished.require(adaptation.baseIdentity());
        return adaptation;
    }

    private static Peer peer(RunName run, ExperimentPlaces places) {
        FinishedRun finished = places.finished(run);
        try (ModelFile file = ModelFile.open(finished.model())) {
            finished.require(file.identity());
            if (StateInterface.of(file.blueprint().model()).isEmpty()) {
                throw new TorteException.Incompatible(
                        finished.model(),
                        "the place of a core to come near to",
                        List.of("recipe: expected a core with ABI states, found a "
                                + file.recipe().getClass().getSimpleName()),
                        "Name the run of a patch core or a byte model.");
            }
            return new Peer(file.identity(), file.weights().in(Precision.F32));
        }
    }

    /** Returns what a run leaves behind, for its record. */
    Learnt learnt() {
        double bytesPerSymbol = symbols().bytesPerSymbol();
        return new Learnt(
                Blueprint.of(recipe).parameterCount(),
                learntParameters(),
                bytesPerSymbol,
                bytesPerStep(),
                adaptation
                        .map(given -> TrainingFlops.perByte(given.baseRecipe(), given.adapter(), bytesPerSymbol))
                        .orElseGet(() -> TrainingFlops.perByte(model, bytesPerSymbol)),
                adaptation);
    }

    /** Returns how many of its parameters, or of an adapter's, are learnt. */
    long learntParameters() {
        return adaptation
                .map(given -> given.size().parameters())
                .orElseGet(() -> Blueprint.of(recipe).parameterCount());
    }

    /** Returns a card with what there is to say of an adapter, and of a core to come near to. */
    Card card(Card card) {
        Card named = losses.pairwise()
                .map(loss -> card.with("training.peer", loss.peer().identity()))
                .orElse(card);
        return adaptation.map(given -> TrainingCard.withAdapter(named, given)).orElse(named);
    }

    /** Returns the configuration of a run that reads {@code budgetBytes}, at least. */
    TrainConfig config(long seed, double rate, long budgetBytes) {
        TrainConfig.Budget budget = TrainConfig.Budget.ofBytes(
                budgetBytes, windows(), windowSymbols(), symbols().bytesPerSymbol());
        return new TrainConfig(
                recipe,
                seed,
                budget,
                updates.optimizer(rate, budget.steps()),
                losses,
                updates.batch().shards(),
                Objective.of(adaptation));
    }

    /** Returns the windows of a run. */
    TrainData data(TrainConfig config) {
        WindowSampler sampler = new WindowSampler(
                new Mixture.Single(symbols()),
                config.budget().batch(),
                config.budget().windowSymbols(),
                config.seed());
        return new TrainData(sampler::fill, text.learntHash(), symbols().tokenizer());
    }

    /** Returns the weights that a run starts from, by parameter name. */
    Map<String, float[]> firstWeights(TrainConfig config) {
        return FirstWeights.draw(config, text.train());
    }

    /** Returns trained weights as a model file takes them. */
    Weights weights(Map<String, float[]> trained) {
        return Weights.ofFloats(Blueprint.of(recipe), trained, symbols().tokenizer());
    }

    private double bytesPerStep() {
        return windows() * windowSymbols() * symbols().bytesPerSymbol();
    }

    /** Returns the loss of an update. */
    double bitsPerByte(StepReport report) {
        return report.loss().bitsPerByte();
    }

    private SymbolStream symbols() {
        return text.learnt();
    }

    /** A token model's window is its whole context, since positions that no window reaches would stay as they were drawn. */
    private int windowSymbols() {
        return model.vocabulary() == Model.BYTES
                ? updates.batch().windowBytes()
                : model.contextSymbols().orElseThrow();
    }

    private int windows() {
        Batch batch = updates.batch();
        return model.vocabulary() == Model.BYTES
                ? batch.windows()
                : Math.toIntExact(Math.max(
                        1,
                        Math.round(batch.bytesPerStep()
                                / (windowSymbols() * symbols().bytesPerSymbol()))));
    }
}
