package dev.torte.app.routing;

import dev.torte.model.SplitMix64;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Text of several domains one after another, in which each domain follows each other one equally often: pieces of documents, begun at
 * a line, drawn by a seed. Immutable.
 */
final class RoutingStream {
    private static final int LEAST_BYTES = 1 << 10;
    private static final int MOST_BYTES = 1 << 12;

    private final byte[] bytes;
    private final List<Part> parts;

    private RoutingStream(byte[] bytes, List<Part> parts) {
        this.bytes = bytes;
        this.parts = List.copyOf(parts);
    }

    /** A stretch of one domain. */
    record Part(int domain, int bytes) {}

    /**
     * Arranges a stream.
     *
     * @param documents of each domain, of at least two; each domain has one of {@value #LEAST_BYTES} bytes or more
     * @param laps      how often each domain follows each other one
     * @throws IllegalArgumentException naming a domain by its number, if all its documents are too short
     */
    static RoutingStream of(List<List<byte[]>> documents, long seed, int laps) {
        SplitMix64 random = SplitMix64.named(seed, "routing");
        List<List<byte[]>> usable = new ArrayList<>();
        for (List<byte[]> ofDomain : documents) {
            List<byte[]> longEnough = ofDomain.stream()
                    .filter(document -> document.length >= LEAST_BYTES)
                    .toList();
            if (longEnough.isEmpty()) {
                throw new IllegalArgumentException(
                        "domain " + usable.size() + " needs a document of " + LEAST_BYTES + " bytes, found none");
            }
            usable.add(longEnough);
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        List<Part> parts = new ArrayList<>();
        for (int domain : order(documents.size(), laps, random)) {
            List<byte[]> from = usable.get(domain);
            byte[] document = from.get(below(random, from.size()));
            int wanted = LEAST_BYTES + below(random, MOST_BYTES - LEAST_BYTES + 1);
            int at = line(document, below(random, Math.max(0, document.length - wanted) + 1));
            int count = Math.min(wanted, document.length - at);
            text.write(document, at, count);
            parts.add(new Part(domain, count));
        }
        return new RoutingStream(text.toByteArray(), parts);
    }

    byte[] bytes() {
        return bytes;
    }

    List<Part> parts() {
        return parts;
    }

    /** Returns where the line begins that a place is in; the place itself if that is too far back. */
    private static int line(byte[] document, int place) {
        int at = place;
        while (at > 0 && document[at - 1] != '\n' && place - at < LEAST_BYTES) {
            at--;
        }
        return at == 0 || document[at - 1] == '\n' ? at : place;
    }

    /** Returns a walk through all ordered pairs, each {@code laps} times, that ends where it began (C. Hierholzer, 1873). */
    private static List<Integer> order(int domains, int laps, SplitMix64 random) {
        List<List<Integer>> next = new ArrayList<>();
        for (int domain = 0; domain < domains; domain++) {
            List<Integer> others = new ArrayList<>();
            for (int i = 0; i < laps * domains; i++) {
                if (i % domains != domain) {
                    others.add(below(random, others.size() + 1), i % domains);
                }
            }
            next.add(others);
        }
        List<Integer> walk = new ArrayList<>();
        List<Integer> open = new ArrayList<>(List.of(0));
        while (!open.isEmpty()) {
            List<Integer> others = next.get(open.getLast());
            if (others.isEmpty()) {
                walk.add(open.removeLast());
            } else {
                open.add(others.removeLast());
            }
        }
        return walk.reversed();
    }

    private static int below(SplitMix64 random, int bound) {
        return (int) (random.nextUnit() * bound);
    }
}
