package dev.torte.app.demo;

import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Scorer;
import dev.torte.runtime.Utf8Stream;
import java.util.ArrayList;
import java.util.List;

/**
 * How much each character of a text surprised a model.
 *
 * @param model who was surprised
 * @param marks in the order of the text
 */
record Surprise(String model, List<Mark> marks) {
    Surprise {
        marks = List.copyOf(marks);
    }

    /**
     * One character, or a few bytes that are none.
     *
     * @param bits -log2 of the probability that its bytes were given
     */
    record Mark(String text, double bits) {}

    static Surprise of(String name, LoadedModel model, byte[] text) {
        List<Mark> marks = new ArrayList<>();
        Utf8Stream characters = new Utf8Stream();
        double[] pending = {0};
        new Scorer(model).score(text, (value, bits) -> {
            pending[0] += bits;
            String character = characters.add(value);
            if (!character.isEmpty()) {
                marks.add(new Mark(character, pending[0]));
                pending[0] = 0;
            }
        });
        String rest = characters.flush();
        if (!rest.isEmpty()) {
            marks.add(new Mark(rest, pending[0]));
        }
        return new Surprise(name, marks);
    }

    /** Returns the bits of all characters. */
    double bits() {
        return marks.stream().mapToDouble(Mark::bits).sum();
    }
}
