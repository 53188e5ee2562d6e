package dev.torte.app.experiment;

import dev.torte.app.JsonLine;
import dev.torte.model.TorteException;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * What a run has seen so far, a JSON object per update and per look at held-out text, in a file beside its checkpoint: so a run
 * that was killed keeps its curve. One owner thread.
 */
final class RunLog implements AutoCloseable {
    private final Path file;
    private final List<Entry> entries;
    private final Writer writer;

    /** One line. */
    sealed interface Entry {
        long step();

        /**
         * An update.
         *
         * @param bitsPerByte of its batch, before it
         * @param seconds     wall time of it
         * @param processor   processor seconds of the whole process meanwhile
         */
        record Update(long step, double bitsPerByte, double seconds, double processor) implements Entry {}

        /** Bits per byte of the held-out sample after an update. */
        record Look(long step, double bitsPerByte) implements Entry {}
    }

    private RunLog(Path file, List<Entry> entries, Writer writer) {
        this.file = file;
        this.entries = entries;
        this.writer = writer;
    }

    /**
     * Opens the log of a run that has made {@code step} updates; what it says of later ones, which an interruption undid, is
     * dropped.
     *
     * @throws TorteException.Unwritable if the file cannot be written
     */
    static RunLog open(Path file, long step) {
        List<Entry> kept = new ArrayList<>();
        for (Entry entry : read(file)) {
            if (entry.step() <= step && step > 0) {
                kept.add(entry);
            }
        }
        try {
            RunLog log = new RunLog(file, new ArrayList<>(), Files.newBufferedWriter(file, StandardCharsets.UTF_8));
            kept.forEach(log::add);
            return log;
        } catch (IOException e) {
            throw new TorteException.Unwritable(file, e);
        }
    }

    /** Returns all whole lines of a log; none where there is no file. */
    static List<Entry> read(Path file) {
        List<Entry> entries = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                parse(line).ifPresent(entries::add);
            }
        } catch (NoSuchFileException e) {
            return entries;
        } catch (IOException e) {
            throw new TorteException.Unreadable(file, e);
        }
        return entries;
    }

    private static Optional<Entry> parse(String line) {
        try {
            Map<?, ?> members = JsonLine.read(line);
            long step = (long) number(members, "step");
            return Optional.of(
                    members.containsKey("heldOut")
                            ? new Entry.Look(step, number(members, "heldOut"))
                            : new Entry.Update(
                                    step,
                                    number(members, "bitsPerByte"),
                                    number(members, "seconds"),
                                    number(members, "processor")));
        } catch (JacksonException | IllegalArgumentException e) {
            // The last line of a run that was killed while it wrote.
            return Optional.empty();
        }
    }

    private static double number(Map<?, ?> members, String name) {
        if (members.get(name) instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException(name + " must be a number, found " + members.get(name));
    }

    /** Returns everything up to now, in order. */
    List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Returns whether held-out text was looked at after this update. */
    boolean hasLook(long step) {
        return entries.stream().anyMatch(entry -> entry instanceof Entry.Look && entry.step() == step);
    }

    void add(Entry entry) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("step", entry.step());
        switch (entry) {
            case Entry.Update update -> {
                members.put("bitsPerByte", update.bitsPerByte());
                members.put("seconds", update.seconds());
                members.put("processor", update.processor());
            }
            case Entry.Look look -> members.put("heldOut", look.bitsPerByte());
        }
        try {
            writer.write(JsonLine.of(members) + "\n");
            writer.flush();
        } catch (IOException e) {
            throw new TorteException.Unwritable(file, e);
        }
        entries.add(entry);
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw new TorteException.Unwritable(file, e);
        }
    }
}
