package dev.torte.app.probe;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A question that places of a text put, and the judge of answers. The question is always: how does the text go on from here? A place
 * never cuts what a byte-pair tokenizer keeps together, so that models of bytes and of symbols have the same start.
 *
 * <p>Probes hold no state that changes; shared by threads.
 */
public sealed interface Probe permits ChessMoves, CodeLines, Turns, Passages {

    /** Returns the name that experiments use. */
    String name();

    /** Returns what an answer is judged by, in the order of its marks. */
    List<Column> columns();

    /** Returns the places of a document where the question makes sense: ascending, each above 0 and below its length. */
    List<Integer> places(byte[] document);

    /**
     * Returns whether no byte more of an answer is needed.
     *
     * @param length of the answer so far, which begins {@code written}; at least 1
     */
    boolean isWhole(byte[] written, int length);

    /**
     * Judges an answer, any bytes at all.
     *
     * @param document as it really is
     * @param place    one of its places
     * @param written  what stands in for the document from the place on
     * @return the marks, one for each column
     */
    List<Integer> judge(byte[] document, int place, byte[] written);

    /** A property of answers. */
    record Column(String name, Kind kind) {}

    /** What marks of a column can be. */
    enum Kind {
        /** 1 for an answer that has the property, else 0. */
        SHARE,
        /** How much of it there is, 0 or more. */
        COUNT
    }

    /**
     * Returns a probe by its name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Probe named(String name) {
        Map<String, Probe> all = Stream.of(
                        new ChessMoves(),
                        new CodeLines(new JavaSyntax()),
                        new CodeLines(new PythonSyntax()),
                        new Turns(),
                        new Passages())
                .collect(Collectors.toMap(Probe::name, probe -> probe));
        if (!all.containsKey(name)) {
            throw new IllegalArgumentException(
                    "a task must be one of " + all.keySet().stream().sorted().toList() + ", found '" + name + "'");
        }
        return all.get(name);
    }

    /** Returns what a document really goes on with, as far as an answer of {@code most} bytes would go. */
    default byte[] real(byte[] document, int place, int most) {
        byte[] rest = Arrays.copyOfRange(document, place, Math.min(document.length, place + most));
        for (int length = 1; length < rest.length; length++) {
            if (isWhole(rest, length)) {
                return Arrays.copyOf(rest, length);
            }
        }
        return rest;
    }
}
