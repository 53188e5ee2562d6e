package dev.torte.app.demo;

import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Scorer;
import dev.torte.runtime.Utf8Stream;
import java.util.ArrayList;
import java.util.List;

/**
 * How much each character of a text, or what a symbol of several stands for, surprised a model.
 *
 * @param model who was surprised
 * @param marks in the order of the text
 */
record Surprise(String model, List<Mark> marks) {
    Surprise {
        marks = List.copyOf(marks);
    }

    /**
     * One character, a few bytes that are none, or the characters of one symbol.
     *
     * @param bits -log2 of the probability that its bytes were given
     */
    record Mark(String text, double bits) {}

    static Surprise of(String name, LoadedModel model, byte[] text) {
        List<Mark> marks = new ArrayList<>();
        Utf8Stream characters = new Utf8Stream();
        double[] pending = {0};
        new Scorer(model).score(text, (symbol, bits) -> {
            pending[0] += bits;
            StringBuilder whole = new StringBuilder();
            for (int i = 0; i < model.tokenizer().length(symbol); i++) {
                whole.append(characters.add(model.tokenizer().byteOf(symbol, i)));
            }
            if (!whole.isEmpty()) {
                marks.add(new Mark(whole.toString(), pending[0]));
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
