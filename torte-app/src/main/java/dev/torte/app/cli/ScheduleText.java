package dev.torte.app.cli;

import dev.torte.app.DidYouMean;
import dev.torte.train.Schedule;
import java.util.List;

/** What {@code --schedule} names. */
public final class ScheduleText {
    static final String SYNTAX = "constant, warmup:STEPS, cosine:WARMUP:FLOOR or late-cosine:START:FLOOR";

    private static final List<String> KINDS = List.of("constant", "warmup", "cosine", "late-cosine");
    private static final double FLOOR = 0.1;
    private static final double LATE_START = 0.8;
    private static final int LONGEST_WARMUP = 100;

    private ScheduleText() {}

    /**
     * Returns the schedule; numbers that are left out are a warm-up of a tenth of the steps, 100 at most, a floor of 0.1 and a
     * late start at 0.8.
     *
     * @throws IllegalArgumentException if the text names none
     */
    public static Schedule read(String text, long steps) {
        String[] words = text.split(":", -1);
        double warmup = Math.min(LONGEST_WARMUP, (int) Math.min(Integer.MAX_VALUE, steps / 10));
        int most = switch (words[0]) {
            case "constant" -> 1;
            case "warmup" -> 2;
            case "cosine", "late-cosine" -> 3;
            default ->
                throw new IllegalArgumentException(
                        "unknown schedule '" + text + "'" + DidYouMean.hint(KINDS, words[0]));
        };
        if (words.length > most) {
            throw new IllegalArgumentException("schedule '" + text + "' has too many numbers; expected " + SYNTAX);
        }
        return switch (words[0]) {
            case "constant" -> new Schedule.Constant();
            case "warmup" -> new Schedule.Warmup((long) number(text, words, 1, warmup));
            case "cosine" -> new Schedule.Cosine((long) number(text, words, 1, warmup), number(text, words, 2, FLOOR));
            default -> new Schedule.LateCosine(number(text, words, 1, LATE_START), number(text, words, 2, FLOOR));
        };
    }

    private static double number(String text, String[] words, int at, double otherwise) {
        if (at >= words.length) {
            return otherwise;
        }
        if (!words[at].matches("[0-9]{1,12}(\\.[0-9]{1,12})?")) {
            throw new IllegalArgumentException("schedule '" + text + "' needs a number, found '" + words[at] + "'");
        }
        return Double.parseDouble(words[at]);
    }
}
