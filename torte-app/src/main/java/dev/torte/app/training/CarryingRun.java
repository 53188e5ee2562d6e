package dev.torte.app.training;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.Progress;
import dev.torte.app.Scoring;
import dev.torte.app.capsule.CapsuleFacts;
import dev.torte.corpus.Corpus;
import dev.torte.corpus.OverlapReport;
import dev.torte.model.Recipe;
import dev.torte.model.TorteException;
import dev.torte.model.Weights;
import dev.torte.model.io.Card;
import dev.torte.model.io.Digest;
import dev.torte.model.io.ModelFile;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.mixing.CarriedText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes a capsule that carries text: as much of the training text as the recipe has room for, the most useful pieces
 * first. Takes seconds, and needs no gradients. One owner thread.
 */
public final class CarryingRun {
    private static final Duration QUIET = Duration.ofSeconds(2);

    /** Longer documents count as several, or one of them would take the budget of others. */
    private static final int MOST_PIECE = 1 << 16;

    private final Console console;
    private final Engine engine;
    private final Request request;

    /**
     * What is wanted.
     *
     * @param out     the model file
     * @param name    to state on the card
     * @param licence of the capsule and so of the text in it, to state on the card
     */
    public record Request(Recipe.ContextMixCapsule recipe, long seed, Path out, String name, String licence) {}

    public CarryingRun(Console console, Engine engine, Request request) {
        this.console = console;
        this.engine = engine;
        this.request = request;
    }

    /**
     * Checks that the result can be written.
     *
     * @throws TorteException.Unwritable if not
     */
    public void requireRoom() {
        OutputPlace.require(request.out());
    }

    /** Makes the file and returns its identity. */
    public String make(TrainingText text) {
        Optional<OverlapReport> overlap =
                text.heldOut().map(heldOut -> TrainingRun.compare(console, text.train(), heldOut));
        byte[] chosen = chosen(text.train(), request.seed(), text.train().length());
        CarriedText.Written written = write(console, chosen, request.recipe());
        Weights weights = Weights.ofText(request.recipe(), written.code());
        console.note(String.format(
                Locale.ROOT,
                "Carries %,d of %,d bytes of training text in %,d bytes",
                written.textBytes(),
                text.train().length(),
                request.recipe().codeBytes()));
        Card card = TrainingCard.ofCarried(request, text, written.textBytes());
        if (text.heldOut().isPresent()) {
            LoadedModel model = LoadedModel.of(weights, engine.kernels());
            double bitsPerByte =
                    Scoring.of(console, engine, model, text.heldOut().get()).bitsPerByte();
            card = TrainingCard.withHeldOut(card, text, overlap.orElseThrow(), bitsPerByte);
            console.note(String.format(Locale.ROOT, "Held out: %.4f bits per byte", bitsPerByte));
        }
        return ModelFile.write(request.out(), weights, CapsuleFacts.seal(card, weights, engine.kernels()));
    }

    /** Writes text as a capsule carries it, showing how far it is. */
    public static CarriedText.Written write(Console console, byte[] text, Recipe.ContextMixCapsule recipe) {
        try (Progress progress = new Progress(console, "byte of code", 0, recipe.codeBytes(), QUIET)) {
            return CarriedText.write(text, recipe.codeBytes(), recipe.tableBits(), progress::add);
        }
    }

    /**
     * Returns text in the order in which it is carried while there is room, as {@link CarriedPieces} chooses it; what stands twice is
     * there once.
     *
     * @param mostBytes that the choice is made among: documents in an order that their content and the seed decide
     */
    public static byte[] chosen(Corpus corpus, long seed, long mostBytes) {
        List<byte[]> drawn = new ArrayList<>();
        long left = mostBytes;
        for (byte[] document : drawn(corpus, seed)) {
            int length = (int) Math.min(left, document.length);
            drawn.add(Arrays.copyOf(document, length));
            left -= length;
        }
        return CarriedPieces.inOrder(drawn);
    }

    private static Collection<byte[]> drawn(Corpus corpus, long seed) {
        byte[] prefix = ByteBuffer.allocate(Long.BYTES).putLong(seed).array();
        Map<String, byte[]> byRank = new TreeMap<>();
        for (byte[] document : corpus.documentBytes()) {
            for (int from = 0; from < document.length; from += MOST_PIECE) {
                byte[] piece = Arrays.copyOfRange(document, from, Math.min(from + MOST_PIECE, document.length));
                String rank = new Digest()
                        .add("torte-carried/1".getBytes(StandardCharsets.US_ASCII))
                        .add(prefix)
                        .add(piece)
                        .hex();
                byRank.put(rank, piece);
            }
        }
        return byRank.values();
    }
}
