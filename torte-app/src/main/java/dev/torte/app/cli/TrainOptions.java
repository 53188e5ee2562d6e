package dev.torte.app.cli;

import dev.torte.app.Engine;
import dev.torte.model.Blueprint;
import dev.torte.model.Recipe;
import dev.torte.train.Adaptation;
import dev.torte.train.Correction;
import dev.torte.train.LossWeights;
import dev.torte.train.Objective;
import dev.torte.train.Optimizer;
import dev.torte.train.TrainConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The options that cores and capsules share; what is not given has a default for each of the two. */
final class TrainOptions {
    private static final long STEPS = 2000;
    private static final double RATE = 1e-3;
    private static final int SHARDS = 2;

    /** The weights that the reference gives the losses of its cores. */
    private static final LossWeights CORE_LOSSES = new LossWeights(0.1, 0.5);

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The model file to write.")
    private Path out;

    @Option(names = "--steps", paramLabel = "N", description = "How many updates to make (default: 2000).")
    private Long steps;

    @Option(
            names = "--bytes",
            paramLabel = "N",
            description =
                    "How many bytes of text to read, instead of --steps; the same for models of bytes and of symbols.")
    private Long bytes;

    @Option(names = "--batch", paramLabel = "N", description = "Windows per update (default: 16, capsules 32).")
    private Integer batch;

    @Option(
            names = "--window",
            paramLabel = "N",
            description = "Bytes per window, symbols of a token model (default: the context, capsules and bricks 128).")
    private Integer window;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Of windows, first weights and --hold-out (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--lr", paramLabel = "RATE", description = "Peak learning rate (default: 0.001).")
    private Double rate;

    @Option(
            names = "--schedule",
            paramLabel = "RULE",
            description = "How the rate moves: " + ScheduleText.SYNTAX + " (default: cosine, capsules constant).")
    private String schedule;

    @Option(
            names = "--optimizer",
            paramLabel = "RULE",
            description = "adamw, or muon[:RATE] for matrices and AdamW for the rest (default: adamw; RATE 0.02).")
    private String optimizer;

    @Option(
            names = "--weight-decay",
            paramLabel = "RULE",
            description =
                    "SHARE of the rate by which all weights shrink, or matrices:SHARE to spare norms, vectors and tables"
                            + " (default: 0.01).")
    private String decay;

    @Option(
            names = "--freeze",
            paramLabel = "PARTS",
            description = "Keep parts as they are at first, with commas between: " + PartText.SYNTAX + ".")
    private String freeze;

    @Option(
            names = "--shards",
            paramLabel = "N",
            description = "Parts of a batch, a thread each; changes rounding (default: 2).")
    private Integer shards;

    @Option(names = "--resume", description = "Go on from the checkpoint beside --out.")
    private boolean resume;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            defaultValue = "500",
            description = "Save after so many updates, and every minute (default: ${DEFAULT-VALUE}).")
    private long checkpointEvery;

    @Option(names = "--log", paramLabel = "FILE", description = "Write one JSON object per update to this file.")
    private Path log;

    @Option(
            names = "--licence",
            paramLabel = "NAME",
            defaultValue = "unknown",
            description = "The licence to state on the card (default: ${DEFAULT-VALUE}).")
    private String licence;

    @Option(names = "--name", paramLabel = "NAME", description = "The name to state on the card (default: from --out).")
    private String name;

    long seed() {
        return seed;
    }

    Path out() {
        return out;
    }

    Optional<Path> log() {
        return Optional.ofNullable(log);
    }

    boolean resume() {
        return resume;
    }

    long checkpointEvery() {
        return checkpointEvery;
    }

    String licence() {
        return licence;
    }

    String name() {
        return name == null ? out.getFileName().toString().replaceFirst("\\.torte$", "") : name;
    }

    /**
     * Throws if something was asked for that only updates have.
     *
     * @throws IllegalArgumentException naming it
     */
    void requireNoUpdates() {
        Map<String, Boolean> given = new LinkedHashMap<>();
        given.put("--steps", steps != null);
        given.put("--bytes", bytes != null);
        given.put("--batch", batch != null);
        given.put("--window", window != null);
        given.put("--lr", rate != null);
        given.put("--schedule", schedule != null);
        given.put("--optimizer", optimizer != null);
        given.put("--weight-decay", decay != null);
        given.put("--freeze", freeze != null);
        given.put("--shards", shards != null);
        given.put("--resume", resume);
        given.put("--log", log != null);
        String senseless = given.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        if (!senseless.isEmpty()) {
            throw new IllegalArgumentException(
                    "a capsule that carries text is made without updates; leave out " + senseless);
        }
    }

    /**
     * Returns the configuration of a run; throws IllegalArgumentException for numbers that make no sense.
     *
     * @param bytesPerSymbol of the text that is learnt from; 1 when it is not encoded
     */
    TrainConfig config(TrainCommand.Subject subject, double bytesPerSymbol) {
        Recipe recipe = subject.recipe();
        boolean capsule = Engine.isCapsule(recipe);
        int windows = windows(recipe);
        TrainConfig.Budget budget = budget(windows, windowSymbols(recipe), bytesPerSymbol);
        String rule = schedule == null ? (capsule ? "constant" : "cosine") : schedule;
        return new TrainConfig(
                recipe,
                seed,
                budget,
                OptimizerText.with(
                        Optimizer.of(rate == null ? RATE : rate, ScheduleText.read(rule, budget.steps())),
                        optimizer,
                        decay),
                subject.with(
                        subject.objective() instanceof Correction || capsule ? new LossWeights(0, 0) : CORE_LOSSES),
                shards == null ? Math.min(SHARDS, windows) : shards,
                freeze == null ? subject.objective() : keeping(subject.objective()));
    }

    private Objective keeping(Objective objective) {
        return switch (objective) {
            case Objective.Prediction prediction -> new Objective.Prediction(PartText.read(freeze));
            case Adaptation adaptation ->
                throw new IllegalArgumentException("an adapter keeps all of its base; leave out --freeze");
            case Correction correction ->
                throw new IllegalArgumentException("a brick keeps all of its hosts; leave out --freeze");
        };
    }

    /** Returns the windows of an update. */
    int windows(Recipe recipe) {
        return batch == null ? (Engine.isCapsule(recipe) ? 32 : 16) : batch;
    }

    /** Returns the symbols of a window. */
    int windowSymbols(Recipe recipe) {
        return window == null ? Blueprint.of(recipe).model().contextSymbols().orElse(128) : window;
    }

    private TrainConfig.Budget budget(int windows, int symbols, double bytesPerSymbol) {
        if (steps != null && bytes != null) {
            throw new IllegalArgumentException(
                    "--steps and --bytes say the same; found --steps " + steps + " and --bytes " + bytes);
        }
        if (bytes == null) {
            return new TrainConfig.Budget(steps == null ? STEPS : steps, windows, symbols);
        }
        if (bytes < 1) {
            throw new IllegalArgumentException("--bytes must be at least 1, found " + bytes);
        }
        return TrainConfig.Budget.ofBytes(bytes, windows, symbols, bytesPerSymbol);
    }
}
