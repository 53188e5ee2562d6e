package dev.torte.app.bench;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.JsonLine;
import dev.torte.app.ReadyModel;
import dev.torte.kernels.KernelPool;
import dev.torte.model.Param;
import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import dev.torte.model.Weights;
import dev.torte.model.io.Digest;
import dev.torte.model.io.ModelFile;
import dev.torte.runtime.CapsuleHost;
import dev.torte.runtime.Generator;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Sampling;
import dev.torte.runtime.Scorer;
import dev.torte.runtime.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code torte bench bits}. */
@Command(
        name = "bits",
        description = {
            "Install a capsule in a core and say which bits it computes: hashes of its weights, of all logits over a text and of what"
                    + " it writes, and the loss.",
            "The same capsule file must give the same bits in every core, on every kernel, with every number of threads. Studies"
                    + " start it once for each."
        },
        footer = {
            "",
            "Example:",
            "  torte bench bits --model models/pocket.torte --capsule models/game.torte --text README.md"
        })
public final class BitsCommand implements Callable<Integer> {
    private static final int DONE = 0;
    private static final int MOST_BYTES = 1 << 20;
    private static final String NAME = "capsule";
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Console console;
    private final Engine engine;

    @Option(names = "--model", paramLabel = "FILE", required = true, description = "The core that hosts the capsule.")
    private Path model;

    @Option(names = "--capsule", paramLabel = "FILE", required = true, description = "The capsule.")
    private Path capsule;

    @Option(names = "--text", paramLabel = "FILE", required = true, description = "What is predicted, at most 1 MiB.")
    private Path text;

    @Option(
            names = "--piece",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Bytes after which the text begins anew (default: ${DEFAULT-VALUE}).")
    private int pieceBytes;

    @Option(
            names = "--bytes",
            paramLabel = "N",
            defaultValue = "200",
            description = "Bytes to write, each the most probable one (default: ${DEFAULT-VALUE}).")
    private int writtenBytes;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads that share the products (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(names = "--steps", description = "Feed one byte after another instead of a piece at once.")
    private boolean steps;

    @Option(
            names = "--nan-core",
            description = "Put NaN in place of every weight of the core: whatever has a part of it shows.")
    private boolean nanCore;

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    /** Makes the command; it belongs to one thread. */
    public BitsCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    /** The logits of a text: the hash of their bits, and how many are numbers. */
    private record Reading(String sha256, long finite) {}

    @Override
    public Integer call() {
        if (pieceBytes < 2 || writtenBytes < 1 || threads < 1) {
            throw new IllegalArgumentException("--piece must be at least 2, --bytes and --threads 1, found "
                    + pieceBytes + ", " + writtenBytes + " and " + threads);
        }
        byte[] bytes = bytes();
        try (ModelFile file = ModelFile.open(capsule);
                KernelPool pool = new KernelPool(engine.kernels(), threads)) {
            Engine.requireCapsule(capsule, file.weights().blueprint().recipe());
            CapsuleHost host = new CapsuleHost(core());
            LoadedModel loaded = LoadedModel.of(file.weights(), engine.kernels());
            host.install(NAME, loaded);
            Scorer scorer = new Scorer(loaded);
            Reading read = read(host.session(NAME, pool), bytes);
            Reading own = read(Session.start(host.core(), 1, pool), bytes);
            Digest weights = new Digest();
            for (Tensor tensor : file.weights().tensors()) {
                weights.add(tensor.data());
            }
            BitsFacts facts = new BitsFacts(
                    ProcessHandle.current().pid(),
                    engine.choice().kernels().name(),
                    weights.hex(),
                    read.sha256(),
                    own.sha256(),
                    own.finite(),
                    written(host.session(NAME, pool), Arrays.copyOf(bytes, Math.min(bytes.length, pieceBytes))),
                    pieces(bytes).stream()
                            .map(piece -> scorer.score(piece).nats())
                            .toList());
            report(facts, bytes.length);
        }
        return DONE;
    }

    private void report(BitsFacts facts, int bytes) {
        if (json) {
            console.result(JsonLine.of(facts.json()));
            return;
        }
        double nats = facts.nats().stream().mapToDouble(Double::doubleValue).sum();
        console.result(String.format(
                Locale.ROOT,
                "%s, %d threads: %.4f bits per byte%n  weights %s%n  logits  %s%n  writing %s",
                facts.kernels(),
                threads,
                nats / StrictMath.log(2) / bytes,
                facts.capsuleSha256(),
                facts.logitsSha256(),
                facts.writtenSha256()));
    }

    private byte[] bytes() {
        try {
            if (Files.size(text) > MOST_BYTES || Files.size(text) == 0) {
                throw new TorteException.Malformed(
                        text,
                        "size",
                        "1 to " + MOST_BYTES + " bytes",
                        Files.size(text) + " bytes",
                        "Name a shorter text.");
            }
            return Files.readAllBytes(text);
        } catch (IOException e) {
            throw new TorteException.Unreadable(text, e);
        }
    }

    private LoadedModel core() {
        if (!nanCore) {
            ReadyModel ready = engine.load(model);
            Engine.requireCore(model, ready.model().blueprint().recipe());
            return ready.model();
        }
        try (ModelFile file = ModelFile.open(model)) {
            Engine.requireCore(model, file.weights().blueprint().recipe());
            Map<String, float[]> values = new HashMap<>();
            for (Param param : file.weights().blueprint().deployed()) {
                float[] nan = new float[Math.toIntExact(param.shape().elements())];
                Arrays.fill(nan, Float.NaN);
                values.put(param.name(), nan);
            }
            return LoadedModel.of(
                    Weights.ofFloats(
                            file.weights().blueprint(), values, file.weights().tokenizer()),
                    engine.kernels());
        }
    }

    private Reading read(Session session, byte[] bytes) {
        int vocabulary = session.model().tokenizer().vocabulary();
        Digest digest = new Digest();
        long finite = 0;
        for (byte[] piece : pieces(bytes)) {
            int[] symbols = session.model().tokenizer().encode(piece);
            float[] logits = new float[symbols.length * vocabulary];
            session.reset();
            int atOnce = steps ? 1 : symbols.length;
            for (int i = 0; i < symbols.length; i += atOnce) {
                session.feedEach(symbols, i, atOnce, logits, i * vocabulary);
            }
            MemorySegment bits = MemorySegment.ofArray(new byte[logits.length * Float.BYTES]);
            for (int i = 0; i < logits.length; i++) {
                bits.setAtIndex(F32, i, logits[i]);
                finite += Float.isFinite(logits[i]) ? 1 : 0;
            }
            digest.add(bits);
        }
        return new Reading(digest.hex(), finite);
    }

    private List<byte[]> pieces(byte[] bytes) {
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += pieceBytes) {
            pieces.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + pieceBytes)));
        }
        return pieces;
    }

    private String written(Session session, byte[] prompt) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Generator(session, Sampling.greedy()).generate(prompt, writtenBytes, value -> {
            out.write(value);
            return true;
        });
        return Digest.sha256(out.toByteArray());
    }
}
