package dev.torte.app.training;

import dev.torte.app.cli.AdapterText;
import dev.torte.app.cli.PartText;
import dev.torte.corpus.Corpus;
import dev.torte.corpus.OverlapReport;
import dev.torte.corpus.SourceFile;
import dev.torte.corpus.SplitRule;
import dev.torte.model.Adapter;
import dev.torte.model.Blueprint;
import dev.torte.model.Presets;
import dev.torte.model.Recipe;
import dev.torte.model.io.Card;
import dev.torte.model.io.Digest;
import dev.torte.train.Adaptation;
import dev.torte.train.Correction;
import dev.torte.train.Decay;
import dev.torte.train.LossWeights;
import dev.torte.train.MatrixRule;
import dev.torte.train.Optimizer;
import dev.torte.train.Schedule;
import dev.torte.train.TrainConfig;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a trained file says of its making: enough to make it again from the same text. Holds no time and no machine. */
public final class TrainingCard {
    /** More files than this are stated by one hash over the list. */
    private static final int LISTED_FILES = 32;

    private TrainingCard() {}

    static Card of(TrainingRun.Request request, TrainingText text, TrainingScore score) {
        Corpus corpus = text.train();
        TrainConfig config = request.config();
        TrainConfig.Budget budget = config.budget();
        Card card = Card.of(
                "name", request.name(),
                "licence", request.licence(),
                "recipe", recipe(config.recipe()),
                "parameters", Long.toString(Blueprint.of(config.recipe()).parameterCount()),
                "seed", Long.toString(config.seed()),
                "training.data", files(corpus),
                "training.data.bytes", Integer.toString(corpus.length()),
                "training.data.sha256", corpus.sha256(),
                "training.steps", Long.toString(budget.steps()),
                "training.batch", Integer.toString(budget.batch()),
                "training.window", Integer.toString(budget.windowSymbols()),
                "training.bytes", Long.toString(bytes(budget, text)),
                "training.optimizer", optimizer(config.optimizer()),
                "training.losses",
                        "anchor " + config.losses().anchor() + ", patch "
                                + config.losses().patch(),
                "training.shards", Integer.toString(config.shards()),
                "training.bitsPerByte", decimals(score.bitsPerByte()));
        if (!config.kept().isEmpty()) {
            card = card.with("training.kept", PartText.of(config.kept()));
        }
        if (config.losses().distillation().isPresent()) {
            LossWeights.Distillation loss = config.losses().distillation().get();
            card = card.with("training.teacher", loss.teacher().identity())
                    .with("training.distillation", "weight " + loss.weight() + ", temperature " + loss.temperature());
        }
        if (config.adaptation().isPresent()) {
            return withAdapter(card, config.adaptation().get());
        }
        if (config.objective() instanceof Correction correction) {
            return card.with(
                            "brick.hosts",
                            correction.hosts().stream()
                                    .map(Correction.Host::identity)
                                    .collect(Collectors.joining(" ")))
                    .with("brick.general.sha256", correction.general().hash())
                    .with("brick.preservation", Double.toString(correction.preservation()));
        }
        int merges = text.learnt().tokenizer().merges().size();
        return merges == 0
                ? card
                : card.with(
                        "tokenizer",
                        merges + " merges learnt from training.data, "
                                + decimals(text.learnt().bytesPerSymbol()) + " bytes per symbol there");
    }

    /** States what a capsule carries. */
    static Card ofCarried(CarryingRun.Request request, TrainingText text, int carriedBytes) {
        Corpus corpus = text.train();
        return Card.of(
                "name", request.name(),
                "licence", request.licence(),
                "recipe", recipe(request.recipe()),
                "seed", Long.toString(request.seed()),
                "training.data", files(corpus),
                "training.data.bytes", Integer.toString(corpus.length()),
                "training.data.sha256", corpus.sha256(),
                "training.carriedBytes", Integer.toString(carriedBytes));
    }

    /** States what was learnt, for which base, and what it takes beside it. */
    public static Card withAdapter(Card card, Adaptation adaptation) {
        Adapter.Size size = adaptation.size();
        return card.with("adapter", AdapterText.of(adaptation.adapter()))
                .with("adapter.base", adaptation.baseIdentity())
                .with("adapter.parameters", Long.toString(size.parameters()))
                .with("adapter.bytes.float32", Long.toString(size.float32Bytes()))
                .with("adapter.bytes.int8", Long.toString(size.int8Bytes()));
    }

    /** Returns how many bytes were read; the windows of a token model have about that many. */
    private static long bytes(TrainConfig.Budget budget, TrainingText text) {
        return Math.round(
                budget.steps() * budget.symbolsPerStep() * text.learnt().bytesPerSymbol());
    }

    /**
     * Adds what the run was judged by.
     *
     * @param bitsPerByte over all of the held-out text
     */
    static Card withHeldOut(Card card, TrainingText text, OverlapReport overlap, double bitsPerByte) {
        Corpus heldOut = text.heldOut().orElseThrow();
        String data = switch (text.split()) {
            case SplitRule.Unsplit() -> files(heldOut);
            case SplitRule.ByDocument(long seed, int perMillion) ->
                BigDecimal.valueOf(perMillion, 6).stripTrailingZeros().toPlainString()
                        + " of the documents of training.data, by seed " + seed;
        };
        return card.with("training.data.manifest", text.manifest())
                .with("heldout.data", data)
                .with("heldout.bytes", Integer.toString(heldOut.length()))
                .with("heldout.sha256", heldOut.sha256())
                .with("heldout.overlap", overlap.spansShared() + "/" + overlap.spansChecked())
                .with("heldout.bitsPerByte", decimals(bitsPerByte));
    }

    private static String decimals(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static String optimizer(Optimizer optimizer) {
        String adamW = "AdamW, rate " + optimizer.rate() + " " + schedule(optimizer.schedule()) + ", weight decay "
                + decay(optimizer.decay()) + ", betas " + optimizer.beta1() + " " + optimizer.beta2() + ", epsilon "
                + optimizer.epsilon() + ", clip "
                + (optimizer.clip().isPresent() ? optimizer.clip().getAsDouble() : "none");
        return switch (optimizer.matrices()) {
            case MatrixRule.Adaptive() -> adamW;
            case MatrixRule.Orthogonal(double rate, double momentum) ->
                adamW + "; matrices by Muon, rate " + rate + ", momentum " + momentum;
        };
    }

    private static String decay(Decay decay) {
        return switch (decay) {
            case Decay.Everything(double share) -> Double.toString(share);
            case Decay.Matrices(double share) -> share + " of matrices and filters";
        };
    }

    private static String schedule(Schedule schedule) {
        return switch (schedule) {
            case Schedule.Constant constant -> "constant";
            case Schedule.Warmup(long warmup) -> "warmup:" + warmup;
            case Schedule.Cosine(long warmup, double floor) -> "cosine:" + warmup + ":" + floor;
            case Schedule.LateCosine(double start, double floor) -> "late-cosine:" + start + ":" + floor;
        };
    }

    private static String recipe(Recipe recipe) {
        return Presets.recipes().entrySet().stream()
                .filter(entry -> entry.getValue().equals(recipe))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("custom");
    }

    private static String files(Corpus corpus) {
        String list = corpus.sources().stream().map(TrainingCard::file).collect(Collectors.joining(", "));
        return corpus.sources().size() <= LISTED_FILES
                ? list
                : corpus.sources().size() + " files, sha256 of their list " + Digest.sha256(list);
    }

    private static String file(SourceFile file) {
        return file.name() + " sha256 " + file.sha256();
    }
}
