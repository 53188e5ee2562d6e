package dev.torte.app.training;

import dev.torte.app.JsonLine;
import dev.torte.model.TorteException;
import dev.torte.train.StepReport;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;

/** One JSON object per update, in a file that is readable while the run goes on. One owner thread. */
final class TrainingLog implements AutoCloseable {
    private final Path file;
    private final Writer writer;

    private TrainingLog(Path file, Writer writer) {
        this.file = file;
        this.writer = writer;
    }

    /**
     * Opens the log of a run that has made {@code step} updates: what it says of later ones, which an interruption undid, is
     * dropped, and so is everything at step 0.
     *
     * @throws TorteException.Unwritable if the file cannot be written
     */
    static TrainingLog open(Path file, long step) {
        try {
            List<String> kept = new ArrayList<>();
            if (step > 0 && Files.isRegularFile(file)) {
                for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                    if (isUpTo(line, step)) {
                        kept.add(line);
                    }
                }
            }
            if (file.toAbsolutePath().getParent() != null) {
                Files.createDirectories(file.toAbsolutePath().getParent());
            }
            Writer writer = Files.newBufferedWriter(
                    file,
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING);
            TrainingLog log = new TrainingLog(file, writer);
            for (String line : kept) {
                log.write(line);
            }
            return log;
        } catch (IOException e) {
            throw new TorteException.Unwritable(file, e);
        }
    }

    private static boolean isUpTo(String line, long step) {
        try {
            return JsonLine.read(line).get("step") instanceof Number number && number.longValue() <= step;
        } catch (JacksonException e) {
            // The last line of a run that was killed while it wrote.
            return false;
        }
    }

    void add(StepReport report) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("step", report.step());
        members.put("loss", report.loss().nextByte());
        members.put("bitsPerByte", report.loss().bitsPerByte());
        members.put("anchor", report.loss().anchor());
        members.put("patch", report.loss().patch());
        if (report.loss().balance() != 0) {
            members.put("balance", report.loss().balance());
        }
        if (report.loss().pairwise() != 0) {
            members.put("pairwise", report.loss().pairwise());
        }
        if (report.loss().whitening() != 0) {
            members.put("whitening", report.loss().whitening());
        }
        members.put("divergence", report.loss().divergence());
        members.put("total", report.loss().total());
        members.put("gradientNorm", report.gradientNorm());
        members.put("rate", report.rate());
        members.put("bytes", report.bytes());
        members.put("seconds", report.seconds());
        write(JsonLine.of(members));
    }

    private void write(String line) {
        try {
            writer.write(line + "\n");
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
