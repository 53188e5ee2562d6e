package dev.torte.app.probe;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** A probe and a document, for tests to ask. */
record Asked(Probe probe, String document) {

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns what the document goes on with at its places, 12 characters at most. */
    List<String> places() {
        return probe.places(bytes(document)).stream()
                .map(place -> document.substring(place, Math.min(document.length(), place + 12)))
                .toList();
    }

    /** Judges an answer at the place that a text follows, which must stand in the document once and be a place. */
    List<Integer> judge(String before, String answer) {
        return judge(before, bytes(answer));
    }

    List<Integer> judge(String before, byte[] answer) {
        int place = document.indexOf(before) + before.length();
        if (document.indexOf(before, document.indexOf(before) + 1) >= 0
                || !probe.places(bytes(document)).contains(place)) {
            throw new IllegalArgumentException("no place follows '" + before + "'");
        }
        return probe.judge(bytes(document), place, answer);
    }

    /** Judges all kinds of bytes at every place; what fails is an exception. */
    void withstandsAnything() {
        Random random = new Random(1);
        byte[] all = bytes(document);
        for (int place : probe.places(all)) {
            for (int length : new int[] {0, 3, 60}) {
                byte[] noise = new byte[length];
                random.nextBytes(noise);
                probe.judge(all, place, noise);
                probe.judge(all, place, bytes("\0".repeat(length)));
                probe.judge(all, place, bytes("\n".repeat(length)));
                probe.judge(all, place, bytes("([{\"'".repeat(length)));
            }
        }
    }
}
