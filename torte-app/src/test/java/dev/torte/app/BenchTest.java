package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a measurement says agrees with its own rounds, and both forms of output name every model. */
final class BenchTest {
    @TempDir
    private Path folder;

    @Test
    void everyModelHasEveryWorkAndItsRounds() throws IOException {
        TinyFiles files = new TinyFiles(folder);
        Map<?, ?> json = CommandRun.of(
                        "bench",
                        "--model",
                        files.capsule(),
                        "--recipe",
                        files.recipe(TinyFiles.CORE),
                        "--rounds",
                        3,
                        "--warm-up",
                        0,
                        "--json")
                .json();

        List<?> speeds = (List<?>) json.get("speeds");
        // A file, and a recipe as float32, int8 and w8a7; four works on each.
        assertThat(speeds).hasSize(16);
        for (Object each : speeds) {
            Map<?, ?> speed = (Map<?, ?>) each;
            List<Double> nanos = ((List<?>) speed.get("nanos"))
                    .stream().map(value -> ((Number) value).doubleValue()).toList();
            assertThat(nanos).hasSize(3).isSorted().allMatch(value -> value > 0);
            double bytesPerSecond = ((Number) speed.get("bytesPerSecond")).doubleValue();
            int bytes = (int) speed.get("bytes");
            assertThat(bytesPerSecond * nanos.get(1) * 1e-9).isBetween(bytes * 0.999, bytes * 1.001);
        }
    }

    @Test
    void theTableNamesTheModel() {
        CommandRun run = CommandRun.of("bench", "--model", new TinyFiles(folder).core(), "--rounds", 1, "--warm-up", 0);
        assertThat(run.succeeds().out()).contains("core.torte", "decode", "prefill 254", "score");
    }

    @Test
    void threadsAPictureAndOthersFiguresStandTogether() throws IOException {
        Path reference = Files.writeString(folder.resolve("other.json"), """
                {"name": "Other 1.0", "threads": 1, "machine": "somewhere", "source": "its own program",
                 "figures": [{"model": "core", "work": "decode", "bytesPerSecond": 1234},
                             {"model": "core", "work": "prefill 254", "millis": 56.78}]}
                """);
        Path plot = folder.resolve("speed.png");
        CommandRun run = CommandRun.of(
                "bench",
                "--model",
                new TinyFiles(folder).capsule(),
                "--rounds",
                1,
                "--warm-up",
                0,
                "--threads",
                "1,2",
                "--plot",
                plot,
                "--reference",
                reference);
        assertThat(run.succeeds().out().lines().filter(line -> line.startsWith("capsule.torte")))
                .hasSize(2);
        assertThat(run.out()).contains("Other 1.0, somewhere, as measured by its own program", "1,234", "56.78");
        byte[] picture = Files.readAllBytes(plot);
        assertThat(new String(picture, 1, 3, StandardCharsets.US_ASCII)).isEqualTo("PNG");
        // The width of the picture, see the PNG specification.
        assertThat(ByteBuffer.wrap(picture).getInt(16)).isGreaterThan(1000);
    }

    @Test
    void aRooflineHoldsModelsAgainstItsOwnFloor() {
        Map<?, ?> json = CommandRun.of(
                        "bench",
                        "roofline",
                        "--model",
                        new TinyFiles(folder).capsule(),
                        "--rounds",
                        1,
                        "--warm-up",
                        0,
                        "--json")
                .json();
        assertThat((List<?>) json.get("gigabytesPerSecond")).hasSize(7);
        Map<?, ?> decode = (Map<?, ?>) ((List<?>) json.get("decode")).getFirst();
        double memory = (double) decode.get("memoryMillis");
        double millis = (double) decode.get("millis");
        assertThat(memory).isPositive().isLessThanOrEqualTo((double) decode.get("kernelMillis"));
        assertThat((double) decode.get("percentOfMemory") * millis).isBetween(99.9 * memory, 100.1 * memory);
    }

    @Test
    void requestsSwitchBetweenCapsules() {
        TinyFiles files = new TinyFiles(folder);
        Map<?, ?> json = CommandRun.of(
                        "bench",
                        "capsules",
                        "--model",
                        files.core(),
                        "--capsule",
                        files.capsule(),
                        "--count",
                        5,
                        "--requests",
                        50,
                        "--installs",
                        3,
                        "--json")
                .json();
        assertThat((double) ((Map<?, ?>) json.get("installMillis")).get("median"))
                .isPositive();
        Map<?, ?> opened = (Map<?, ?>) json.get("switchMicros");
        Map<?, ?> answered = (Map<?, ?>) json.get("firstByteMicros");
        assertThat((double) opened.get("median"))
                .isPositive()
                .isLessThanOrEqualTo((double) opened.get("p99"))
                .isLessThan((double) answered.get("median"));
        assertThat((double) opened.get("p99")).isLessThanOrEqualTo((double) opened.get("longest"));
        CommandRun.of("bench", "capsules", "--model", files.core(), "--capsule", files.core())
                .fails(1, "capsule", "--model");
        CommandRun.of("bench", "capsules", "--model", files.capsule(), "--capsule", files.capsule())
                .fails(1, "core", "--model");
        CommandRun.of("bench", "capsules", "--model", files.core(), "--capsule", files.capsule(), "--count", 0)
                .fails(2, "--count", "torte bench capsules --help");
    }

    @Test
    void misuseIsTold() throws IOException {
        CommandRun.of("bench").fails(2, "name a --model or a --recipe", "torte bench --help");
        CommandRun.of("bench", "--recipe", "pocket", "--rounds", 0).fails(2, "--rounds", "torte bench --help");
        CommandRun.of("bench", "--recipe", "pocket", "--warm-up", -1).fails(2, "--warm-up", "torte bench --help");
        CommandRun.of("bench", "--recipe", "pocket", "--threads", "1,0").fails(2, "--threads", "torte bench --help");
        Path reference = folder.resolve("reference.json");
        CommandRun.of("bench", "--recipe", "pocket", "--reference", reference).fails(1, "reference.json", "path");
        for (String wrong : List.of("", "[1]", "{}", "{\"name\": 1, \"unknown\": 2}", "{\"figures\": [{}]}")) {
            Files.writeString(reference, wrong);
            CommandRun.of("bench", "--recipe", "pocket", "--reference", reference)
                    .fails(1, "reference.json", "bench/reference");
        }
        CommandRun.of("bench", "start", "--model", folder.resolve("none.torte")).fails(1, "none.torte", "path");
        CommandRun.of("bench", "start", "--model", "x", "--rounds", 0).fails(2, "--rounds", "torte bench start --help");
        CommandRun.of("bench", "--model", folder.resolve("none.torte")).fails(1, "none.torte", "");
    }
}
