package dev.torte.app;

import dev.torte.kernels.KernelChoice;
import dev.torte.kernels.Kernels;
import dev.torte.model.Recipe;
import dev.torte.model.TorteException;
import dev.torte.model.Weights;
import dev.torte.model.io.ModelFile;
import dev.torte.runtime.LoadedBrick;
import dev.torte.runtime.LoadedModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;

/**
 * What every command runs on: the kernels, the number of threads, and the way a file becomes a model. Its settings are read
 * once, when it is made; the kernels are chosen at their first use, because most commands need none. Shared by threads.
 */
public final class Engine {
    private static final String KERNELS = "torte.kernels";
    private static final String BITS = "torte.vectorBits";
    private static final String THREADS = "torte.threads";

    private final Optional<String> forcedKind;
    private final OptionalInt forcedBits;
    private final int threads;
    private KernelChoice choice;
    private Kernels starting;
    private FutureTask<ReadyModel> ahead;
    private Path aheadOf;

    private Engine(Optional<String> forcedKind, OptionalInt forcedBits, int threads) {
        this.forcedKind = forcedKind;
        this.forcedBits = forcedBits;
        this.threads = threads;
    }

    /**
     * Reads {@code torte.kernels}, {@code torte.vectorBits} and {@code torte.threads}.
     *
     * @param property returns a property by name, or null
     * @throws IllegalArgumentException if one of them is no number where it must be
     */
    public static Engine of(UnaryOperator<String> property) {
        OptionalInt threads = number(property, THREADS);
        if (threads.isPresent() && threads.getAsInt() < 1) {
            throw new IllegalArgumentException(THREADS + " must be at least 1, found " + threads.getAsInt());
        }
        return new Engine(
                Optional.ofNullable(property.apply(KERNELS)),
                number(property, BITS),
                threads.orElse(Runtime.getRuntime().availableProcessors()));
    }

    private static OptionalInt number(UnaryOperator<String> property, String name) {
        String text = property.apply(name);
        if (text == null) {
            return OptionalInt.empty();
        }
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(name + " must be a whole number, found '" + text + "'");
        }
        return OptionalInt.of(Integer.parseInt(text));
    }

    /**
     * Returns the kernels in use and why; the same choice every time.
     *
     * @throws IllegalArgumentException if a forced choice is unknown or impossible here
     */
    public synchronized KernelChoice choice() {
        if (choice == null) {
            choice = KernelChoice.select(forcedKind, forcedBits);
        }
        return choice;
    }

    public Kernels kernels() {
        return choice().kernels();
    }

    /** Returns the kernels of whom wants the first byte soon: unless forced, see {@link KernelChoice#warming}. */
    private synchronized Kernels startingKernels() {
        if (starting == null) {
            starting = forcedKind.isPresent() || forcedBits.isPresent() ? kernels() : KernelChoice.warming();
        }
        return starting;
    }

    /**
     * Returns an engine with the same kernels and another number of threads.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Engine withThreads(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("threads must be at least 1, found " + number);
        }
        Engine engine = new Engine(forcedKind, forcedBits, number);
        engine.choice = choice();
        return engine;
    }

    /** Returns how many threads to use where the number changes speed only. */
    public int threads() {
        return threads;
    }

    /**
     * Reads and checks a model file and packs it for the kernels.
     *
     * @throws TorteException if it is missing, no model, damaged or altered
     */
    public ReadyModel load(Path path) {
        return load(path, kernels());
    }

    private static ReadyModel load(Path path, Kernels kernels) {
        try (ModelFile file = ModelFile.open(path)) {
            return new ReadyModel(
                    path, loaded(path, file.weights(), kernels), file.card(), file.identity(), file.sizeBytes());
        }
    }

    private static LoadedModel loaded(Path path, Weights weights, Kernels kernels) {
        refuseBrick(path, weights.blueprint().recipe(), "the place of a model");
        if (!(weights.blueprint().recipe() instanceof Recipe.ContextMixCapsule)) {
            return LoadedModel.of(weights, kernels);
        }
        try {
            return LoadedModel.of(weights, kernels);
        } catch (IllegalArgumentException e) {
            throw noText(path, e);
        }
    }

    /** Returns what a file is that carries text, and it is none. */
    public static TorteException noText(Path path, IllegalArgumentException cause) {
        return new TorteException.Malformed(
                path, "text", "text as a code of its own guesses", cause.getMessage(), "Get a fresh copy of the file.");
    }

    /**
     * Starts on another thread what {@link #loadToStart} of the same path will ask for, so that it goes on while the command line
     * is still being understood. Failures are kept for whom asks.
     */
    public synchronized void loadAhead(Path path) {
        aheadOf = path;
        ahead = new FutureTask<>(() -> load(path, startingKernels()));
        Thread thread = new Thread(ahead, "torte-load");
        thread.setDaemon(true);
        thread.start();
    }

    /** As {@link #load}, on kernels that are there at once rather than as fast as can be. */
    public ReadyModel loadToStart(Path path) {
        FutureTask<ReadyModel> begun;
        synchronized (this) {
            begun = path.equals(aheadOf) ? ahead : null;
        }
        if (begun == null) {
            return load(path, startingKernels());
        }
        try {
            return begun.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("loading " + path + " failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + path + " was loaded", e);
        }
    }

    /**
     * Loads a capsule.
     *
     * @throws TorteException.Incompatible if the file is a core
     * @throws TorteException as {@link #load}
     */
    public ReadyModel loadCapsule(Path path) {
        ReadyModel ready = load(path);
        requireCapsule(path, ready.model().blueprint().recipe());
        return ready;
    }

    /** Returns whether a recipe describes a capsule. */
    public static boolean isCapsule(Recipe recipe) {
        return switch (recipe) {
            case Recipe.GruCapsule gru -> true;
            case Recipe.MlpCapsule mlp -> true;
            case Recipe.ContextMixCapsule mix -> true;
            case Recipe.Patch patch -> false;
            case Recipe.ByteLm lm -> false;
            case Recipe.TokenLm lm -> false;
            case Recipe.AdaptedLm lm -> false;
            case Recipe.RoutedLm lm -> false;
            case Recipe.RoutedClassifier lm -> false;
            case Recipe.VanillaLm lm -> false;
            case Recipe.Brick brick -> false;
        };
    }

    /**
     * Reads a brick.
     *
     * @throws TorteException if the file is missing, no brick, damaged or altered
     */
    public static ReadyBrick loadBrick(Path path) {
        try (ModelFile file = ModelFile.open(path)) {
            return new ReadyBrick(path, LoadedBrick.of(file.weights(), path), file.identity());
        }
    }

    /** Throws {@link TorteException.Incompatible} unless the recipe of a file describes a brick. */
    public static void requireBrick(Path path, Recipe recipe) {
        if (!(recipe instanceof Recipe.Brick)) {
            throw new TorteException.Incompatible(
                    path,
                    "the place of a brick",
                    List.of("recipe: expected a brick, found a " + (isCapsule(recipe) ? "capsule" : "core")),
                    "Name a brick here, as 'torte brick train' makes it.");
        }
    }

    private static void refuseBrick(Path path, Recipe recipe, String place) {
        if (recipe instanceof Recipe.Brick) {
            throw new TorteException.Incompatible(
                    path,
                    place,
                    List.of(
                            "recipe: expected a core or a capsule, found a brick, which corrects a core and predicts nothing alone"),
                    "Name a core as --model and the brick as --brick.");
        }
    }

    /** Throws {@link TorteException.Incompatible} unless the recipe of a file describes a capsule. */
    public static void requireCapsule(Path path, Recipe recipe) {
        refuseBrick(path, recipe, "the place of a capsule");
        if (!isCapsule(recipe)) {
            throw new TorteException.Incompatible(
                    path,
                    "the place of a capsule",
                    List.of("recipe: expected a capsule, found a core"),
                    "Name a capsule file here; a core goes to --model.");
        }
    }

    /** Throws {@link TorteException.Incompatible} unless the recipe of a file describes a core. */
    public static void requireCore(Path path, Recipe recipe) {
        refuseBrick(path, recipe, "the place of a core");
        if (isCapsule(recipe)) {
            throw new TorteException.Incompatible(
                    path,
                    "the place of a core",
                    List.of("recipe: expected a core, found a capsule"),
                    "Name a core as --model and the capsule as --capsule, or name the capsule alone as --model.");
        }
    }
}
