package dev.torte.app.chat;

import dev.torte.runtime.Utf8Stream;
import java.util.List;

/** How sure a model was of each character of an answer: a block under it, the higher the surer. */
final class SureBar {
    private static final String BLOCKS = "▁▂▃▄▅▆▇█";

    private SureBar() {}

    /**
     * Returns as many blocks as the answer's text has code points. A block stands for the least chance among the bytes that made its
     * character: the lowest for less than 1/8, the highest for 7/8 and more.
     */
    static String of(List<AnswerSignals.OfByte> bytes) {
        Utf8Stream characters = new Utf8Stream();
        StringBuilder bar = new StringBuilder();
        double least = 1;
        for (AnswerSignals.OfByte one : bytes) {
            least = Math.min(least, one.chance());
            String whole = characters.add((byte) one.value());
            if (!whole.isEmpty()) {
                append(bar, whole, least);
                least = 1;
            }
        }
        append(bar, characters.flush(), least);
        return bar.toString();
    }

    private static void append(StringBuilder bar, String characters, double chance) {
        int height = Math.min((int) (chance * BLOCKS.length()), BLOCKS.length() - 1);
        bar.repeat(BLOCKS.charAt(height), characters.codePointCount(0, characters.length()));
    }
}
