package dev.torte.model.io;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.TorteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pickle inside a PyTorch file is a program; what it may not do, or does wrong, is refused by name. */
final class PickleRefusalTest {
    @TempDir
    Path folder;

    private void refuses(byte[] pickle, String... words) {
        Path file = folder.resolve("model.pt");
        try {
            Files.write(file, PickleWriter.file(pickle, Map.of()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertThatThrownBy(() -> TorchCheckpoint.read(file))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void namesBeyondTheListAreRefusedAndNothingIsLookedUp() {
        refuses(
                PickleWriter.start()
                        .global("os", "system")
                        .value("true")
                        .raw(0x85, 'R', '.')
                        .bytes(),
                "os.system");
        refuses(PickleWriter.start().global("builtins", "eval").raw('.').bytes(), "builtins.eval");
        refuses(PickleWriter.start().global("java.lang", "Runtime").raw('.').bytes(), "java.lang.Runtime");
        refuses(
                PickleWriter.start()
                        .global("torch", "_rebuild_tensor_v2")
                        .raw('.')
                        .bytes(),
                "torch._rebuild_tensor_v2");
        refuses(PickleWriter.start().raw("c" + "x".repeat(1000)).bytes(), "a short name");
    }

    @Test
    void instructionsBeyondTheListAreRefused() {
        // INST, OBJ, NEWOBJ, EXT1, STACK_GLOBAL, PERSID, LONG4, FRAME, MEMOIZE, BINSTRING
        for (int code : new int[] {'i', 'o', 0x81, 0x82, 0x93, 'P', 0x8B, 0x95, 0x94, 'T'}) {
            refuses(
                    PickleWriter.start().raw(code).bytes(),
                    "a permitted instruction",
                    Integer.toHexString(code).toUpperCase(Locale.ROOT));
        }
    }

    @Test
    void callsNeedAPermittedNameAndItsArguments() {
        refuses(PickleWriter.start().value("text").raw(')', 'R', '.').bytes(), "a name and its arguments");
        refuses(
                PickleWriter.start()
                        .global("torch", "FloatStorage")
                        .raw(')', 'R', '.')
                        .bytes(),
                "a call");
        refuses(
                PickleWriter.start()
                        .global("collections", "OrderedDict")
                        .value(1L)
                        .raw(0x85, 'R', '.')
                        .bytes(),
                "no arguments");
        refuses(
                PickleWriter.start()
                        .global("torch._utils", "_rebuild_tensor_v2")
                        .raw(')', 'R', '.')
                        .bytes(),
                "6 arguments");
        refuses(
                PickleWriter.start()
                        .global("collections", "OrderedDict")
                        .raw('.')
                        .bytes(),
                "a bare name");
        refuses(PickleWriter.start().value("x").value("y").raw('b', '.').bytes(), "attributes of a dictionary");
    }

    @Test
    void theStackIsChecked() {
        refuses(PickleWriter.start().raw('.').bytes(), "1 values on the stack");
        refuses(PickleWriter.start().raw('t', '.').bytes(), "the start of a group");
        refuses(PickleWriter.start().raw('(', '.').bytes(), "a value");
        refuses(PickleWriter.start().value(1L).value(2L).raw('.').bytes(), "nothing after the value");
        refuses(PickleWriter.start().value(1L).raw('.', '.').bytes(), "nothing after the value");
        refuses(PickleWriter.start().value(1L).bytes(), "1 bytes more");
        refuses(PickleWriter.start().raw('h', 7, '.').bytes(), "a remembered value");
        refuses(PickleWriter.start().raw('j').int32(-1).raw('.').bytes(), "4294967295");
        refuses(PickleWriter.start().raw('q', 0, '.').bytes(), "a value on the stack");
        refuses(PickleWriter.start().raw(']').raw('s', '.').bytes(), "2 values on the stack");
        refuses(PickleWriter.start().raw(']').value(1L).raw('s', '.').bytes(), "a value on the stack");
        refuses(PickleWriter.start().raw(']', ')').value(1L).raw('s', '.').bytes(), "a dictionary");
        refuses(PickleWriter.start().raw(')').value(1L).raw('a', '.').bytes(), "a list");
        refuses(PickleWriter.start().raw('}', '(').value(1L).raw('u', '.').bytes(), "pairs");
        refuses(PickleWriter.start().raw('}', ')').value(1L).raw('s', '.').bytes(), "as key");
        refuses(
                PickleWriter.start()
                        .raw('}', '(')
                        .value("a")
                        .value(1L)
                        .value("a")
                        .value(2L)
                        .raw('u', '.')
                        .bytes(),
                "every key once");
    }

    @Test
    void lengthsAreCheckedBeforeTheyAreUsed() {
        refuses(PickleWriter.start().raw('X').int32(Integer.MAX_VALUE).raw('.').bytes(), "2147483647 bytes more");
        refuses(PickleWriter.start().raw('B').int32(-1).raw('.').bytes(), "4294967295 bytes more");
        refuses(PickleWriter.start().raw(0x8D).int32(-1).int32(-1).raw('.').bytes(), "18446744073709551615");
        refuses(
                PickleWriter.start()
                        .raw(0x8A, 9)
                        .raw(new byte[8])
                        .raw(0x7F, '.')
                        .bytes(),
                "an integer of 64 bits");
        refuses(PickleWriter.start().raw('X').int32(1).raw(0xFF, '.').bytes(), "UTF-8");
        refuses(new byte[0], "1 bytes more");
        refuses(new byte[] {'N', '.'}, "protocol 2");
        refuses(new byte[] {(byte) 0x80, 9, 'N', '.'}, "protocol 9");
    }

    @Test
    void aValueInsideItselfIsRefused() {
        refuses(PickleWriter.start().raw(']', 'q', 0, 'h', 0, 'a', '.').bytes(), "at most 64 levels");
        refuses(
                PickleWriter.start()
                        .raw('}', 'q', 0)
                        .value("me")
                        .raw('h', 0, 's', '.')
                        .bytes(),
                "at most 64 levels");
        PickleWriter deep = PickleWriter.start().raw(')');
        for (int i = 0; i < 100_000; i++) {
            deep.raw(0x85);
        }
        refuses(deep.raw('.').bytes(), "at most 64 levels");
    }

    @Test
    void repetitionCannotMakeAnEndlessTree() {
        PickleWriter out = PickleWriter.start().value("ha").raw('q', 0);
        for (int i = 0; i < 40; i++) {
            out.raw('h', i, 'h', i, 0x86, 'q', i + 1);
        }
        // Ends with the last tuple on top of the others.
        PickleWriter laugh = PickleWriter.start().raw('(').raw(Arrays.copyOfRange(out.bytes(), 2, out.bytes().length));
        refuses(laugh.raw('t', '.').bytes(), "by repetition");
    }

    @Test
    void theNumberOfValuesIsLimited() {
        byte[] many = new byte[Pickle.MAX_NODES + 10];
        Arrays.fill(many, (byte) '}');
        refuses(PickleWriter.start().raw(many).bytes(), "at most 1000000 values");
        refuses(new byte[Pickle.MAX_BYTES + 1], "at most 16777216 bytes");
    }
}
