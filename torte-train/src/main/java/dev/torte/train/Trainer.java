package dev.torte.train;

import dev.torte.model.Blueprint;
import dev.torte.model.Model;
import dev.torte.model.TorteException;
import dev.torte.model.contract.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One training run: weights, moments and the number of updates made. Batches are cut into the configuration's shards, each
 * learnt from on its own thread; gradients are summed in the order of the shards, so two runs on one machine with equal
 * configuration and data agree bit for bit, interrupted or not.
 *
 * <p>Holds native memory of about 5 floats per weight that is learnt, and 1 per weight of a base or host, until {@link #close}. Belongs to
 * one thread.
 */
public final class Trainer implements AutoCloseable {
    private final TrainConfig config;
    private final TrainData data;
    private final RunMemory memory;
    private final List<FlatBuffer> frozen;
    private final List<Shard> shards = new ArrayList<>();
    private final AdamW optimizer;
    private final Muon muon;
    private final ShardPool pool;
    private long step;

    private Trainer(TrainConfig config, TrainData data) {
        LibTorch.load();
        Blueprint blueprint = Blueprint.of(config.recipe());
        requireFit(blueprint.model(), config.budget().windowSymbols(), data.tokenizer());
        config.losses()
                .requireFit(
                        blueprint.model(),
                        config.budget().batch() / config.shards(),
                        config.budget().windowSymbols());
        switch (config.objective()) {
            case Objective.Prediction prediction -> {}
            case Adaptation adaptation -> adaptation.requireTokenizer(data.tokenizer());
            case Correction correction ->
                correction
                        .hosts()
                        .forEach(
                                host -> requireFit(host.model(), config.budget().windowSymbols(), data.tokenizer()));
        }
        Optional<AnchorTargets> anchors =
                AnchorTargets.canonical(blueprint.model(), config.budget().windowSymbols());
        this.config = config;
        this.data = data;
        this.memory = RunMemory.of(Layout.of(config.trained()));
        this.frozen = switch (config.objective()) {
            case Objective.Prediction prediction -> List.of();
            case Adaptation adaptation -> List.of(adaptation.memory());
            case Correction correction ->
                correction.hosts().stream().map(Correction.Host::memory).toList();
        };
        for (int i = 0; i < config.shards(); i++) {
            shards.add(new Shard(config, blueprint.model(), anchors, memory.weights(), frozen));
        }
        this.optimizer = new AdamW(config.optimizer(), memory, UpdateRule.of(config));
        this.muon = new Muon(config, memory);
        this.pool = new ShardPool(config.shards());
    }

    private static void requireFit(Model model, int windowSymbols, Tokenizer tokenizer) {
        if (tokenizer.vocabulary() != model.vocabulary()) {
            throw new IllegalArgumentException("a model of " + model.vocabulary()
                    + " symbols needs a tokenizer of as many, found " + tokenizer.vocabulary());
        }
        if (model.contextSymbols().isPresent()
                && windowSymbols > model.contextSymbols().get()) {
            throw new IllegalArgumentException("windows of " + windowSymbols + " symbols do not fit a context of "
                    + model.contextSymbols().get() + " symbols");
        }
        int unit = TorchBlocks.windowUnit(model);
        if (windowSymbols % unit != 0) {
            throw new IllegalArgumentException(
                    "windows of " + windowSymbols + " symbols are not a multiple of " + unit + " as this recipe needs");
        }
    }

    /**
     * Starts at step 0.
     *
     * @param first first weights by parameter name, every one of {@link TrainConfig#trained}; see {@link
     *              dev.torte.model.InitialWeights}
     * @throws TorteException.NoNativeLibrary when this machine has no libtorch
     */
    public static Trainer start(TrainConfig config, TrainData data, Map<String, float[]> first) {
        Trainer trainer = new Trainer(config, data);
        trainer.memory.weights().set(first);
        return trainer;
    }

    /**
     * Goes on where a checkpoint stopped.
     *
     * @throws TorteException.Incompatible listing all differences when it was made by another configuration or data
     * @throws TorteException when the file is missing or damaged
     */
    public static Trainer resume(TrainConfig config, TrainData data, Path file) {
        try (Checkpoint checkpoint = Checkpoint.open(file, config, data.hash())) {
            Trainer trainer = new Trainer(config, data);
            checkpoint.load(trainer.memory);
            trainer.step = checkpoint.step();
            return trainer;
        }
    }

    /** Returns the number of updates made. */
    public long step() {
        return step;
    }

    /** Returns whether all updates were made. */
    public boolean finished() {
        return step >= config.budget().steps();
    }

    /** Returns a copy of the model's trained weights by parameter name; those of a base with what an adapter makes of them. */
    public Map<String, float[]> weights() {
        Map<String, float[]> learnt = memory.weights().values();
        return config.adaptation().map(adaptation -> adaptation.applied(learnt)).orElse(learnt);
    }

    /**
     * Makes the remaining updates, or some of them: returns early, after saving, when {@code stop} says so.
     *
     * @param plan when to save; empty: never
     * @param stop asked after every update
     * @throws TorteException.Diverged when the loss or the gradient is not a number; nothing of that update is kept
     */
    public void run(TrainListener listener, Optional<CheckpointPlan> plan, BooleanSupplier stop) {
        long savedAt = step;
        long saveTime = System.nanoTime();
        while (!finished() && !stop.getAsBoolean()) {
            listener.stepped(update());
            if (plan.isPresent() && plan.get().due(step, System.nanoTime() - saveTime)) {
                save(plan.get().file(), listener);
                savedAt = step;
                saveTime = System.nanoTime();
            }
        }
        if (plan.isPresent() && savedAt != step) {
            save(plan.get().file(), listener);
        }
    }

    private void save(Path file, TrainListener listener) {
        save(file);
        listener.saved(step, file);
    }

    /** Writes a checkpoint, replacing the file as a whole. */
    public void save(Path file) {
        Checkpoint.write(file, config, data.hash(), step, memory);
    }

    private StepReport update() {
        long start = System.nanoTime();
        long next = step + 1;
        TrainConfig.Budget budget = config.budget();
        Batch batch = Batch.read(config, data, step);
        LossParts loss = pool.all(i -> learn(i, batch, next)).stream()
                .reduce(LossParts::plus)
                .orElseThrow();
        requireFinite(next, "loss", loss.total());
        List<FlatBuffer> gradients = shards.stream().map(Shard::gradient).toList();
        blocks((from, to) -> optimizer.sum(gradients, from, to));
        double norm = optimizer.norm();
        requireFinite(next, "gradient norm", norm);
        double factor = config.optimizer().schedule().factor(next, budget.steps());
        double rate = config.optimizer().rate() * factor;
        float clip = optimizer.clipFactor(norm);
        blocks((from, to) -> optimizer.update(gradients.getFirst(), next, rate, clip, from, to));
        pool.all(i -> {
            muon.update(gradients.getFirst(), factor, clip, i, pool.size());
            return i;
        });
        step = next;
        long bytes = data.tokenizer().length(batch.y());
        LossParts perByte = loss.withNextByte(loss.nextByte() * ((double) batch.x().length / bytes));
        return new StepReport(step, perByte, norm, rate, bytes, (System.nanoTime() - start) * 1e-9);
    }

    private LossParts learn(int shard, Batch batch, long next) {
        int from = config.firstWindow(shard);
        int to = config.firstWindow(shard + 1);
        double share = (double) (to - from) / config.budget().batch();
        Dropout dropout = Dropout.seeded(config.seed(), next, shard);
        return shards.get(shard)
                .learn(batch.part(from, to, config.budget().windowSymbols()), share, dropout)
                .times(share);
    }

    private void blocks(BlockWork work) {
        int blocks = optimizer.blocks();
        pool.all(i -> {
            work.run((int) ((long) blocks * i / pool.size()), (int) ((long) blocks * (i + 1) / pool.size()));
            return i;
        });
    }

    private interface BlockWork {
        void run(int from, int to);
    }

    private static void requireFinite(long step, String what, double value) {
        if (!Double.isFinite(value)) {
            throw new TorteException.Diverged(step, what, value);
        }
    }

    @Override
    public void close() {
        pool.close();
        shards.forEach(Shard::close);
        memory.close();
        frozen.forEach(FlatBuffer::close);
    }
}
