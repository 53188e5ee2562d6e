package dev.torte.app.routing;

import dev.torte.runtime.DocumentScore;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Scorer;
import dev.torte.runtime.routing.RoutedSession;
import dev.torte.runtime.routing.Router;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * What predicts which stretch of a text.
 *
 * @param bytes of the text
 * @param bits  per byte, where there is a core
 */
public record RoutedText(int bytes, List<Stretch> stretches, Optional<Bits> bits) {

    public RoutedText {
        stretches = List.copyOf(stretches);
    }

    /**
     * Bytes that one model predicts.
     *
     * @param model     its place among the names
     * @param certainty the mean over its bytes of the chance, by the profiles and what models said, that the choice is right
     */
    public record Stretch(int offset, int bytes, int model, double certainty) {}

    /**
     * Bits per byte of the whole text; NaN without bytes.
     *
     * @param alone each model by itself, in the order of the names
     */
    public record Bits(double routed, List<Double> alone) {}

    /**
     * Reads a text once by the router, and where there is a core once by each model.
     *
     * @param done told how many bytes were read, by any model, since it was last told; {@link #readings} of the text in all
     */
    public static RoutedText of(RoutedModels models, byte[] text, LongConsumer done) {
        Stretches stretches = new Stretches();
        if (models.core().isEmpty()) {
            Router router = new Router(models.profiles());
            for (byte value : text) {
                stretches.add(router.chosen(), router.certainty());
                router.accept(value);
                done.accept(1);
            }
            return new RoutedText(text.length, stretches.result(), Optional.empty());
        }
        RoutedSession session = new RoutedSession(models.profiles(), models.models());
        double bits = 0;
        for (byte value : text) {
            stretches.add(session.chosen(), session.certainty());
            bits += RoutingTrial.bits(session.logits(), value);
            session.feed(value);
            done.accept(1);
        }
        List<Double> alone = new ArrayList<>();
        for (LoadedModel model : models.models()) {
            DocumentScore score = new Scorer(model).score(text);
            alone.add(score.bitsPerByte());
            done.accept(text.length);
        }
        return new RoutedText(text.length, stretches.result(), Optional.of(new Bits(bits / text.length, alone)));
    }

    /** Returns how often all of a text is read. */
    public static int readings(RoutedModels models) {
        return models.core().isPresent() ? 1 + models.names().size() : 1;
    }

    /** Returns the share of the bytes that a model predicts; 0 without bytes. */
    public double share(int model) {
        int sum = 0;
        for (Stretch stretch : stretches) {
            sum += stretch.model() == model ? stretch.bytes() : 0;
        }
        return bytes == 0 ? 0 : (double) sum / bytes;
    }

    /** Returns which model predicts a byte. */
    public int at(int offset) {
        return stretches.stream()
                .filter(stretch -> offset < stretch.offset() + stretch.bytes())
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("expected an offset below " + bytes + ", found " + offset))
                .model();
    }

    /** Joins bytes with the same choice. */
    private static final class Stretches {
        private final List<Stretch> ended = new ArrayList<>();
        private int offset;
        private int bytes;
        private int model;
        private double certainties;

        void add(int chosen, double certainty) {
            if (bytes > 0 && chosen != model) {
                end();
            }
            model = chosen;
            certainties += certainty;
            bytes++;
        }

        private void end() {
            ended.add(new Stretch(offset, bytes, model, certainties / bytes));
            offset += bytes;
            bytes = 0;
            certainties = 0;
        }

        List<Stretch> result() {
            if (bytes > 0) {
                end();
            }
            return ended;
        }
    }
}
