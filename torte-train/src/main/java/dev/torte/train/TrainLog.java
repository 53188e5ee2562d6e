package dev.torte.train;

import dev.torte.model.TorteException;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonNumber;
import dev.torte.model.io.JsonValue.JsonObject;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes one JSON object per line and logged update: {@code step}, {@code nats} and {@code bpb} of the next byte,
 * {@code anchor}, {@code patch}, {@code divergence}, {@code total}, {@code norm} of the gradient before clipping, {@code rate},
 * {@code bytes} read so far in this process, {@code seconds} of the update. Every line is on its way to the disk when
 * {@link #stepped} returns. Belongs to one thread.
 */
public final class TrainLog implements TrainListener, AutoCloseable {
    private final Path file;
    private final long every;
    private final BufferedWriter writer;
    private long bytes;

    private TrainLog(Path file, long every, BufferedWriter writer) {
        this.file = file;
        this.every = every;
        this.writer = writer;
    }

    /**
     * Opens a log. Lines up to update {@code resumedAt} are kept; later ones, written by a run that was then interrupted
     * before it could save, are dropped, and so is half a line.
     *
     * @param resumedAt 0 for a new run
     * @param every     updates per line
     * @throws TorteException.Unwritable if the file cannot be written
     */
    public static TrainLog open(Path file, long resumedAt, long every) {
        if (every < 1) {
            throw new IllegalArgumentException("every must be at least 1, found " + every);
        }
        try {
            List<String> kept = Files.exists(file)
                    ? Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                            .filter(line ->
                                    step(line).filter(step -> step <= resumedAt).isPresent())
                            .toList()
                    : List.of();
            BufferedWriter writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
            for (String line : kept) {
                writer.write(line);
                writer.write('\n');
            }
            writer.flush();
            return new TrainLog(file, every, writer);
        } catch (IOException e) {
            throw new TorteException.Unwritable(file, e);
        }
    }

    private static Optional<Long> step(String line) {
        try {
            return Json.parse(line) instanceof JsonObject object
                            && object.get("step").orElse(null) instanceof JsonNumber number
                    ? number.asLong()
                    : Optional.empty();
        } catch (Json.Invalid e) {
            return Optional.empty();
        }
    }

    @Override
    public void stepped(StepReport report) {
        bytes += report.bytes();
        if (report.step() % every != 0) {
            return;
        }
        Map<String, JsonValue> line = new LinkedHashMap<>();
        line.put("step", JsonValue.of(report.step()));
        line.put("nats", JsonValue.of(report.loss().nextByte()));
        line.put("bpb", JsonValue.of(report.loss().bitsPerByte()));
        line.put("anchor", JsonValue.of(report.loss().anchor()));
        line.put("patch", JsonValue.of(report.loss().patch()));
        line.put("divergence", JsonValue.of(report.loss().divergence()));
        line.put("total", JsonValue.of(report.loss().total()));
        line.put("norm", JsonValue.of(report.gradientNorm()));
        line.put("rate", JsonValue.of(report.rate()));
        line.put("bytes", JsonValue.of(bytes));
        line.put("seconds", JsonValue.of(report.seconds()));
        try {
            writer.write(Json.canonical(new JsonObject(line)));
            writer.write('\n');
            writer.flush();
        } catch (IOException e) {
            throw new TorteException.Unwritable(file, e);
        }
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
