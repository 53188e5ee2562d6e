package dev.torte.app.cli;

import dev.torte.model.Adapter;

/** What {@code --adapter} names, and {@code adapter} in an experiment. */
public final class AdapterText {
    static final String SYNTAX = "lora:RANK:ALPHA or residual:RANK";

    private AdapterText() {}

    /**
     * Returns the adapter; an alpha that is left out is twice the rank.
     *
     * @throws IllegalArgumentException if the text names none
     */
    public static Adapter read(String text) {
        if (text.matches("residual:[0-9]{1,6}")) {
            return new Adapter.Residual(Integer.parseInt(text.substring("residual:".length())));
        }
        if (!text.matches("lora:[0-9]{1,6}(:[0-9]{1,6}(\\.[0-9]{1,6})?)?")) {
            throw new IllegalArgumentException("unknown adapter '" + text + "'; expected " + SYNTAX);
        }
        String[] words = text.split(":", -1);
        int rank = Integer.parseInt(words[1]);
        return new Adapter.Lora(rank, words.length == 2 ? 2.0 * rank : Double.parseDouble(words[2]));
    }

    /** Returns the text of an adapter. */
    public static String of(Adapter adapter) {
        return switch (adapter) {
            case Adapter.Lora(int rank, double alpha) -> "lora:" + rank + ":" + alpha;
            case Adapter.Residual(int rank) -> "residual:" + rank;
        };
    }
}
