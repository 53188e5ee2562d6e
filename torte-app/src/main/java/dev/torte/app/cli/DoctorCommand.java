package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.JsonLine;
import dev.torte.app.Version;
import dev.torte.app.capsule.CapsuleStore;
import dev.torte.kernels.Bandwidth;
import dev.torte.kernels.KernelChoice;
import dev.torte.model.Blueprint;
import dev.torte.model.InitialWeights;
import dev.torte.model.Recipe;
import dev.torte.model.TorteException;
import dev.torte.train.LossWeights;
import dev.torte.train.Optimizer;
import dev.torte.train.Schedule;
import dev.torte.train.TrainConfig;
import dev.torte.train.TrainData;
import dev.torte.train.Trainer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what this machine can do. */
@Command(
        name = "doctor",
        description = "Show what Torte found on this machine: JDK, vectors, kernels, bandwidth, libtorch, the store.",
        footer = {"", "Example:", "  torte doctor"})
final class DoctorCommand extends Verb {
    /** Beyond the caches of most machines. */
    private static final long READ_BYTES = 128L << 20;

    private final Console console;
    private final Engine engine;

    @Mixin
    private StoreOption store;

    @Mixin
    private JsonOption json;

    DoctorCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("torte", Version.text());
        facts.put("jdk", System.getProperty("java.vm.name") + " " + Runtime.version());
        facts.put("jdkHome", System.getProperty("java.home"));
        facts.put("platform", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        facts.put("processors", Runtime.getRuntime().availableProcessors());
        facts.put("threads", engine.threads());
        facts.put("heapLimitBytes", Runtime.getRuntime().maxMemory());
        kernels(facts);
        facts.put("libtorch", libtorch());
        CapsuleStore capsules = store.store();
        facts.put("store", capsules.folder().toString());
        facts.put("installedCapsules", capsules.names().size());
        if (json.wanted()) {
            console.result(JsonLine.of(facts));
        } else {
            facts.forEach((name, value) -> console.result(String.format(Locale.ROOT, "%-22s %s", name, value)));
        }
        return DONE;
    }

    private void kernels(Map<String, Object> facts) {
        OptionalInt preferred = KernelChoice.preferredBits();
        facts.put("vectorApi", preferred.isPresent());
        facts.put("preferredVectorBits", preferred.isPresent() ? preferred.getAsInt() : null);
        KernelChoice choice = engine.choice();
        facts.put("kernels", choice.kernels().name());
        facts.put("kernelsBecause", choice.reason());
        facts.put("gigabytesPerSecond", Math.round(10 * Bandwidth.measure(READ_BYTES)) / 10.0);
    }

    /** Makes one training step of a tiny model, which is the only proof that training works here. */
    private static String libtorch() {
        Recipe recipe = new Recipe.MlpCapsule(2, 2);
        TrainConfig config = new TrainConfig(
                recipe,
                1,
                new TrainConfig.Budget(1, 1, 4),
                Optimizer.of(1e-3, new Schedule.Constant()),
                new LossWeights(0, 0),
                1);
        TrainData zeros = new TrainData((step, x, y) -> {}, "none");
        try (Trainer trainer =
                Trainer.start(config, zeros, InitialWeights.draw(Blueprint.of(recipe), 1, new byte[0]))) {
            trainer.run(report -> {}, Optional.empty(), () -> false);
            return "present, a training step works";
        } catch (TorteException.NoNativeLibrary e) {
            return "absent, so no training here: " + e.getMessage();
        }
    }
}
