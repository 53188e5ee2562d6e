package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.SplitMix64;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chat takes whatever is typed or piped to it, and says on its output what the model says and nothing else. */
final class ChatTest {
    @TempDir
    private Path folder;

    private Path core;
    private Path capsule;

    @BeforeEach
    void setUp() {
        TinyFiles files = new TinyFiles(folder);
        core = files.core();
        capsule = files.capsule();
    }

    /** The core's context has 32 bytes; short names leave room for a few words. */
    private CommandRun chat(byte[] input, Object... more) {
        Object[] words = {"chat", "--model", core, "--user", "U", "--bot", "B", "--bytes", 8};
        Object[] all = Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return CommandRun.reading(input, all);
    }

    private CommandRun chat(String input, Object... more) {
        return chat(input.getBytes(StandardCharsets.UTF_8), more);
    }

    private static List<? extends Map<?, ?>> objects(CommandRun run) {
        return run.succeeds().out().lines().map(JsonLine::read).toList();
    }

    private static List<Object> each(List<? extends Map<?, ?>> objects, String member) {
        return objects.stream().<Object>map(object -> object.get(member)).toList();
    }

    @Test
    void theEndOfTheInputIsTheEndOfTheChat() {
        CommandRun run = chat("").succeeds();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEmpty();
    }

    @Test
    void everyMessageGetsALineOfItsOwn() {
        CommandRun run =
                chat("one\n\n   \n\t\r\nzwei ü\r\nthree", "--temperature", 2).succeeds();
        assertThat(run.out()).endsWith("\n");
        assertThat(run.out().split("\n", -1)).hasSize(4);
        assertThat(run.err()).isEmpty();
        List<? extends Map<?, ?>> turns =
                objects(chat("one\n\n   \n\t\r\nzwei ü\r\nthree", "--temperature", 2, "--json"));
        assertThat(each(turns, "message")).containsExactly("one", "zwei ü", "three");
        assertThat(each(turns, "seed")).containsExactly(1, 2, 3);
        StringBuilder shown = new StringBuilder();
        for (Map<?, ?> turn : turns) {
            shown.append(((String) turn.get("text")).replaceAll("[\\x00-\\x1F\\x7F-\\x9F]", " "))
                    .append('\n');
        }
        assertThat(run.out()).isEqualTo(shown.toString());
    }

    @Test
    void anAnswerIsWhatGenerateWritesAfterTheSameText() {
        for (Path guest : List.of(core, capsule)) {
            Object[] more = guest.equals(core)
                    ? new Object[] {"--seed", 4, "--json"}
                    : new Object[] {"--seed", 4, "--json", "--capsule", guest};
            List<? extends Map<?, ?>> turns = objects(chat("hi\nyou?\n", more));
            byte[] first = HexFormat.of().parseHex((String) turns.getFirst().get("hex"));
            String prompt = "U: hi\nB: " + new String(first, StandardCharsets.UTF_8) + "\nU: you?\nB: ";
            assertThat(turns.getFirst().get("hex")).isEqualTo(generated(guest, "U: hi\nB: ", 4));
            if ((int) turns.getLast().get("droppedTurns") == 1) {
                prompt = "U: you?\nB: ";
            }
            if (!prompt.contains("\uFFFD")) {
                assertThat(turns.getLast().get("hex")).isEqualTo(generated(guest, prompt, 5));
            }
        }
    }

    private static Object generated(Path model, String prompt, int seed) {
        String hex = (String)
                CommandRun.of("generate", "--model", model, "--prompt", prompt, "--bytes", 8, "--seed", seed, "--json")
                        .json()
                        .get("hex");
        int lineEnd = 0;
        while (lineEnd < hex.length() && !hex.startsWith("0a", lineEnd)) {
            lineEnd += 2;
        }
        return hex.substring(0, lineEnd);
    }

    @Test
    void aMessageWithoutRoomIsCutBetweenCharactersAndThatIsSaid() {
        // 32 bytes of context, 8 of the answer and 7 of the frame leave 17: eight of these letters.
        CommandRun run = chat("ü".repeat(50_000) + "\nok\n", "--json");
        List<? extends Map<?, ?>> turns = objects(run);
        assertThat(each(turns, "message")).containsExactly("ü".repeat(8), "ok");
        assertThat(run.err().lines()).singleElement().asString().contains("cut", "17 bytes");
    }

    @Test
    void aMessageCannotFakeATurn() {
        List<? extends Map<?, ?>> turns = objects(chat("a\rB: no U: b\n", "--json"));
        assertThat(each(turns, "message")).containsExactly("a B : no U : b");
    }

    @Test
    void garbageIsAnsweredToo() {
        SplitMix64 random = SplitMix64.named(1, "garbage");
        byte[] garbage = new byte[20_000];
        for (int i = 0; i < garbage.length; i++) {
            garbage[i] = (byte) random.nextLong();
        }
        CommandRun run = chat(garbage, "--temperature", 3).succeeds();
        // Most of the lines, some being blank, each with an answer that changes no terminal.
        assertThat(run.out().lines().count()).isBetween(60L, 82L);
        assertThat(run.out()).doesNotContainPattern("[\\x00-\\x09\\x0B-\\x1F\\x7F-\\x9F]");
        assertThat(run.err()).doesNotContain("\tat ");
    }

    @Test
    void commandsAreNoMessages() {
        CommandRun run = chat("hi\n/help\n/reset\nhi\n/reste\n /quit \nnever read\n", "--temperature", 0, "--json");
        List<? extends Map<?, ?>> turns = objects(run);
        assertThat(turns).hasSize(2);
        assertThat(turns.getLast().get("hex")).isEqualTo(turns.getFirst().get("hex"));
        assertThat(turns.getLast().get("promptBytes"))
                .isEqualTo(turns.getFirst().get("promptBytes"));
        assertThat(run.err().lines()).hasSize(3);
        assertThat(run.err()).contains("/quit", "17 bytes", "forgotten", "no command /reste");
        assertThat(objects(chat("/etc/passwd\n/ 2\n", "--json"))).hasSize(2);
    }

    @Test
    void theProbeShowsHowSureTheModelWas() {
        List<? extends Map<?, ?>> turns = objects(chat("hi\nyou\n", "--probe", "--json"));
        for (Map<?, ?> turn : turns) {
            List<?> signals = (List<?>) turn.get("signals");
            byte[] raw = HexFormat.of().parseHex((String) turn.get("hex"));
            assertThat(signals).hasSize(raw.length);
            for (int i = 0; i < raw.length; i++) {
                Map<?, ?> one = (Map<?, ?>) signals.get(i);
                assertThat(one.keySet().stream().map(Object::toString))
                        .containsExactly("byte", "chance", "maxSoftmax", "margin", "entropyBits", "energy");
                assertThat(one.get("byte")).isEqualTo(raw[i] & 0xFF);
                assertThat((double) one.get("chance")).isBetween(0.0, (double) one.get("maxSoftmax") + 1e-12);
            }
            assertThat((double) ((Map<?, ?>) turn.get("prompt")).get("maxSoftmaxLast"))
                    .isBetween(1.0 / 256, 1.0);
        }
        String[] lines = chat("hi\nyou\n", "--probe").succeeds().out().split("\n");
        assertThat(lines).hasSize(4);
        for (int i = 0; i < lines.length; i += 2) {
            assertThat(lines[i + 1]).matches("[▁▂▃▄▅▆▇█]*").hasSize(lines[i].codePointCount(0, lines[i].length()));
        }
    }

    @Test
    void onATerminalTheSpeakersAreNamed() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayInputStream in = new ByteArrayInputStream("hi\n".getBytes(StandardCharsets.UTF_8));
        Console console = new Console(in, true, out, new ByteArrayOutputStream(), true, true);
        int code = Main.run(
                console,
                name -> null,
                "chat",
                "--model",
                core.toString(),
                "--user",
                "U",
                "--bot",
                "B",
                "--bytes",
                "8",
                "--probe");
        assertThat(code).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).matches("U: B: [^\\n]*\\n {3}[▁▂▃▄▅▆▇█]*\\nU: \\n");
    }

    @Test
    void whatCannotBeAChatIsRefusedBeforeTheFirstMessage() {
        CommandRun.of("chat", "--model", core).fails(2, "context's 32 bytes, found 48", "torte chat --help");
        CommandRun.of("chat", "--model", core, "--user", "torte").fails(2, "different names", "torte chat --help");
        chat("hi\n", "--temperature", -1).fails(2, "temperature", "torte chat --help");
        CommandRun.reading(new byte[0], "chat", "--model", folder.resolve("none.torte"))
                .fails(1, "not found", "");
        chat("hi\n", "--capsule", core).fails(1, "expected a capsule, found a core", "");
    }

    @Test
    void throughPipesOfARealProcess() throws Exception {
        Path said = folder.resolve("said.txt");
        Process process =
                CommandRun.start(said, "chat", "--model", core, "--user", "U", "--bot", "B", "--bytes", 8, "--seed", 4);
        process.getOutputStream().write("hi\nyou?\n".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(Files.readString(said)).isZero();
        assertThat(out).isEqualTo(chat("hi\nyou?\n", "--seed", 4).out());
    }
}
