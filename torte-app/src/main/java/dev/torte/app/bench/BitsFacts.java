package dev.torte.app.bench;

import dev.torte.app.OwnProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a process found that installed a capsule in a core and predicted a text by it: {@code torte bench bits}.
 *
 * @param pid              number of the process
 * @param kernels          that computed, such as {@code vector 256}
 * @param capsuleSha256    of the capsule's weights as they lie in memory after loading
 * @param logitsSha256     of all logits' bits, little-endian, in order
 * @param coreLogitsSha256 of those of the core itself on the same bytes
 * @param finiteCoreLogits how many of these are numbers; a core all of whose weights are NaN has none
 * @param writtenSha256    of the bytes that the capsule wrote
 * @param nats             loss of every piece of the text
 */
public record BitsFacts(
        long pid,
        String kernels,
        String capsuleSha256,
        String logitsSha256,
        String coreLogitsSha256,
        long finiteCoreLogits,
        String writtenSha256,
        List<Double> nats) {

    public BitsFacts {
        nats = List.copyOf(nats);
    }

    /**
     * How a process computes.
     *
     * @param kernels  JVM options that choose them
     * @param threads  that share the products
     * @param reading  one byte after another, or all at once
     * @param weights  of the core: its own, or NaN
     */
    public record Setting(String name, List<String> kernels, int threads, Reading reading, CoreWeights weights) {
        public Setting {
            kernels = List.copyOf(kernels);
        }
    }

    /** How a text is fed. */
    public enum Reading {
        WHOLE,
        STEPS
    }

    /** What the host is. */
    public enum CoreWeights {
        OWN,
        NAN
    }

    /**
     * What is predicted.
     *
     * @param file       its bytes, cut into pieces without regard to their content
     * @param pieceBytes of each but the last
     * @param writtenBytes that the capsule writes after the first piece
     */
    public record Text(Path file, int pieceBytes, int writtenBytes) {}

    /**
     * Starts {@code torte bench bits} and waits for its end.
     *
     * @throws IllegalStateException if it fails
     */
    public static BitsFacts ofOwnProcess(Path core, Path capsule, Text text, Setting setting) {
        List<String> words = new ArrayList<>(List.of("bench", "bits", "--json"));
        words.addAll(List.of("--model", core.toString(), "--capsule", capsule.toString()));
        words.addAll(List.of("--text", text.file().toString()));
        words.addAll(List.of("--piece", Integer.toString(text.pieceBytes())));
        words.addAll(List.of("--bytes", Integer.toString(text.writtenBytes())));
        words.addAll(List.of("--threads", Integer.toString(setting.threads())));
        if (setting.reading() == Reading.STEPS) {
            words.add("--steps");
        }
        if (setting.weights() == CoreWeights.NAN) {
            words.add("--nan-core");
        }
        return of(OwnProcess.json(setting.kernels(), words));
    }

    private static BitsFacts of(Map<?, ?> members) {
        return new BitsFacts(
                ((Number) members.get("pid")).longValue(),
                (String) members.get("kernels"),
                (String) members.get("capsuleSha256"),
                (String) members.get("logitsSha256"),
                (String) members.get("coreLogitsSha256"),
                ((Number) members.get("finiteCoreLogits")).longValue(),
                (String) members.get("writtenSha256"),
                ((List<?>) members.get("nats"))
                        .stream().map(value -> ((Number) value).doubleValue()).toList());
    }

    /** Returns it as an object for other programs. */
    Map<String, Object> json() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("pid", pid);
        members.put("kernels", kernels);
        members.put("capsuleSha256", capsuleSha256);
        members.put("logitsSha256", logitsSha256);
        members.put("coreLogitsSha256", coreLogitsSha256);
        members.put("finiteCoreLogits", finiteCoreLogits);
        members.put("writtenSha256", writtenSha256);
        members.put("nats", nats);
        return members;
    }
}
