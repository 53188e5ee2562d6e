package dev.torte.app.training;

import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Puts the pieces of documents in the order in which they are worth carrying: first those that say most, for their length, of what also
 * stands in other documents and was not said by a piece before.
 *
 * <p>What a piece says are its runs of {@value #RUN} bytes. Its worth is the number of its new runs that stand in two documents or more,
 * over what it costs: 1, and 1 for each new run, and {@value #KNOWN_COST} for each that is known. The piece of the greatest worth is taken,
 * the earlier of equals, until none is left (the greedy way to a maximal coverage). Runs are told apart by a hash of {@value #HASH_BITS}
 * bits.
 */
final class CarriedPieces {
    private static final int RUN = Long.BYTES;
    private static final int HASH_BITS = 22;
    private static final double KNOWN_COST = 0.15;

    /** A piece has so many bytes and goes on to the end of the line, but not for more than a quarter. */
    private static final int PIECE = 1 << 10;

    private static final int SLACK = PIECE / 4;

    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    private static final VarHandle RUNS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final byte KNOWN = 1;
    private static final byte COUNTED = 2;

    private final List<byte[]> documents;

    /** By hash: whether two documents or more have the run. */
    private final boolean[] common = new boolean[1 << HASH_BITS];

    /** By hash: 0, or {@link #KNOWN}, or {@link #COUNTED} within one piece. */
    private final byte[] state = new byte[1 << HASH_BITS];

    private CarriedPieces(List<byte[]> documents) {
        this.documents = documents;
        int[] firstIn = new int[1 << HASH_BITS];
        for (int document = 1; document <= documents.size(); document++) {
            byte[] text = documents.get(document - 1);
            for (int at = 0; at + RUN <= text.length; at++) {
                int run = run(text, at);
                if (firstIn[run] == 0) {
                    firstIn[run] = document;
                } else if (firstIn[run] != document) {
                    common[run] = true;
                }
            }
        }
    }

    /** A piece of a document, and what it was worth when that was last computed. */
    private record Piece(int order, int document, int from, int to, double worth) {}

    /** Returns all of the text, piece by piece. */
    static byte[] inOrder(List<byte[]> documents) {
        return new CarriedPieces(documents).ordered();
    }

    private byte[] ordered() {
        PriorityQueue<Piece> waiting = new PriorityQueue<>(
                Comparator.comparingDouble(Piece::worth).reversed().thenComparingInt(Piece::order));
        waiting.addAll(cut());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (!waiting.isEmpty()) {
            Piece best = waiting.remove();
            // Worths only fall as more is known, so one that still leads after it was computed again is the greatest.
            Piece again = valued(best.order, best.document, best.from, best.to);
            if (!waiting.isEmpty() && again.worth < waiting.peek().worth) {
                waiting.add(again);
                continue;
            }
            byte[] text = documents.get(best.document);
            for (int at = best.from; at + RUN <= best.to; at++) {
                state[run(text, at)] = KNOWN;
            }
            all.write(text, best.from, best.to - best.from);
        }
        return all.toByteArray();
    }

    private List<Piece> cut() {
        List<Piece> pieces = new ArrayList<>();
        for (int document = 0; document < documents.size(); document++) {
            byte[] text = documents.get(document);
            for (int from = 0; from < text.length; ) {
                int to = Math.min(text.length, from + PIECE);
                while (to < text.length && text[to - 1] != '\n' && to < from + PIECE + SLACK) {
                    to++;
                }
                if (text.length - to < SLACK) {
                    to = text.length;
                }
                pieces.add(valued(pieces.size(), document, from, to));
                from = to;
            }
        }
        return pieces;
    }

    private Piece valued(int order, int document, int from, int to) {
        byte[] text = documents.get(document);
        int worth = 0;
        int fresh = 0;
        for (int at = from; at + RUN <= to; at++) {
            int run = run(text, at);
            if (state[run] == 0) {
                state[run] = COUNTED;
                fresh++;
                worth += common[run] ? 1 : 0;
            }
        }
        int known = Math.max(0, to - from - RUN + 1) - fresh;
        for (int at = from; at + RUN <= to; at++) {
            int run = run(text, at);
            if (state[run] == COUNTED) {
                state[run] = 0;
            }
        }
        return new Piece(order, document, from, to, worth / (1 + fresh + KNOWN_COST * known));
    }

    private static int run(byte[] text, int at) {
        return (int) (((long) RUNS.get(text, at) * SPREAD) >>> (Long.SIZE - HASH_BITS));
    }
}
