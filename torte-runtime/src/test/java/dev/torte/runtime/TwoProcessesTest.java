package dev.torte.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.kernels.KernelChoice;
import dev.torte.kernels.Kernels;
import dev.torte.model.Recipe;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Another process, which compiles and optimises by itself and runs other kernels, computes the same logits. */
class TwoProcessesTest {
    @Test
    void logitsHaveOneHash() throws IOException, InterruptedException {
        String here = hash(TinyModels.kernels());
        assertThat(child("-Xint", "scalar")).isEqualTo(here);
        assertThat(child("-XX:TieredStopAtLevel=1", "vector")).isEqualTo(here);
    }

    private static String child(String flag, String kernels) throws IOException, InterruptedException {
        // What this process finds its classes by, as a class path, whichever way it was started.
        TreeSet<String> path = new TreeSet<>();
        for (Class<?> type : List.of(TwoProcessesTest.class, Session.class, Kernels.class, Recipe.class)) {
            path.add(Path.of(URI.create(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toString()))
                    .toString());
        }
        path.addAll(testClasses());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                flag,
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                String.join(System.getProperty("path.separator"), path),
                Child.class.getName(),
                kernels));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(process.waitFor()).as("exit code of %s", command).isZero();
        return out.strip();
    }

    /** In a patched module the test classes do not appear as a code source of their own. */
    private static List<String> testClasses() {
        Path target = Path.of("target", "test-classes");
        return target.toFile().isDirectory() ? List.of(target.toString()) : List.of();
    }

    private static String hash(Kernels kernels) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            TinyModels.recipes().forEach((name, recipe) -> {
                float[] logits = TinyModels.each(TinyModels.model(recipe, 11, kernels), TinyModels.text(11, 20));
                ByteBuffer bytes = ByteBuffer.allocate(logits.length * Float.BYTES);
                bytes.asFloatBuffer().put(logits);
                digest.update(bytes);
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The other process. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            System.out.println(hash(KernelChoice.select(Optional.of(args[0]), OptionalInt.empty())
                    .kernels()));
        }
    }
}
