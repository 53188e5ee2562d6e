package dev.torte.app.experiment;

import dev.torte.app.evidence.Members;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import java.util.ArrayList;
import java.util.List;

/** The course of a run as records keep it: rows of numbers, few enough to draw. */
final class Course {
    private static final int MOST_ROWS = 100;

    private Course() {}

    /**
     * Returns rows of bytes read, wall seconds, processor seconds and the mean bits per byte of the updates since the row before.
     */
    static JsonArray updates(List<RunLog.Entry> entries, double bytesPerStep) {
        List<RunLog.Entry.Update> updates = updatesOf(entries);
        List<JsonValue> rows = new ArrayList<>();
        double seconds = 0;
        double processor = 0;
        double bits = 0;
        int since = 0;
        for (int i = 0; i < updates.size(); i++) {
            RunLog.Entry.Update update = updates.get(i);
            seconds += update.seconds();
            processor += update.processor();
            bits += update.bitsPerByte();
            since++;
            long row = (long) i * MOST_ROWS / updates.size();
            if (i == updates.size() - 1 || (i + 1L) * MOST_ROWS / updates.size() > row) {
                rows.add(Members.numbers(Math.rint(update.step() * bytesPerStep), seconds, processor, bits / since));
                bits = 0;
                since = 0;
            }
        }
        return new JsonArray(rows);
    }

    /** Returns rows of bytes read, wall seconds, processor seconds and bits per byte of the held-out sample. */
    static JsonArray looks(List<RunLog.Entry> entries, double bytesPerStep) {
        List<JsonValue> rows = new ArrayList<>();
        double seconds = 0;
        double processor = 0;
        for (RunLog.Entry entry : entries) {
            switch (entry) {
                case RunLog.Entry.Update update -> {
                    seconds += update.seconds();
                    processor += update.processor();
                }
                case RunLog.Entry.Look look ->
                    rows.add(Members.numbers(
                            Math.rint(look.step() * bytesPerStep), seconds, processor, look.bitsPerByte()));
            }
        }
        return new JsonArray(rows);
    }

    static double wallSeconds(List<RunLog.Entry> entries) {
        return updatesOf(entries).stream()
                .mapToDouble(RunLog.Entry.Update::seconds)
                .sum();
    }

    static double processorSeconds(List<RunLog.Entry> entries) {
        return updatesOf(entries).stream()
                .mapToDouble(RunLog.Entry.Update::processor)
                .sum();
    }

    private static List<RunLog.Entry.Update> updatesOf(List<RunLog.Entry> entries) {
        return entries.stream()
                .<RunLog.Entry.Update>mapMulti((entry, sink) -> {
                    if (entry instanceof RunLog.Entry.Update update) {
                        sink.accept(update);
                    }
                })
                .toList();
    }
}
