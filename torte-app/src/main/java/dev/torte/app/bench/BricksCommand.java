package dev.torte.app.bench;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.JsonLine;
import dev.torte.app.ReadyModel;
import dev.torte.app.alignment.HostProfile;
import dev.torte.corpus.Corpus;
import dev.torte.corpus.CorpusOptions;
import dev.torte.model.Precision;
import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import dev.torte.model.Weights;
import dev.torte.model.contract.CanonicalAnchors;
import dev.torte.model.io.Digest;
import dev.torte.model.io.ModelFile;
import dev.torte.runtime.BrickProbe;
import dev.torte.runtime.Generator;
import dev.torte.runtime.LoadedBrick;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Receiver;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code torte bench bricks}. */
@Command(
        name = "bricks",
        description = {
            "Install bricks in a host, one after another, and say how well the host then predicts two texts: that of the bricks' domain"
                    + " and general text; and which bits each brick has.",
            "Studies start it once for each host."
        },
        footer = {
            "",
            "Example:",
            "  torte bench bricks --model core.torte --brick python.torte --domain a.py --general b.txt --calibration c.txt"
                    + " --probe a.py"
        })
public final class BricksCommand implements Callable<Integer> {
    private static final int DONE = 0;
    private static final int MOST_BYTES = 1 << 22;
    private static final int PROBED_BYTES = 256;
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Console console;
    private final Engine engine;

    @Option(names = "--model", paramLabel = "FILE", required = true, description = "The host.")
    private Path model;

    @Option(
            names = "--brick",
            paramLabel = "FILE",
            required = true,
            description = "A brick; may be given several times.")
    private List<Path> bricks = new ArrayList<>();

    @Option(
            names = "--precision",
            paramLabel = "P",
            split = ",",
            defaultValue = "f32",
            description = "How the bricks are stored: f32, int8, fp8, int4 (default: ${DEFAULT-VALUE}).")
    private List<String> precisions = new ArrayList<>();

    @Option(
            names = "--receiver",
            paramLabel = "R",
            split = ",",
            defaultValue = "plain",
            description = {
                "What the host does for a brick: plain, scaled, rotated (default: ${DEFAULT-VALUE}).",
                "scaled: multiplies its change by the spread of the own logits over that of the host on which it was learnt;"
                        + " rotated: turns the own states towards the canonical anchors. Both from the calibration text alone."
            })
    private List<String> receivers = new ArrayList<>();

    @Option(
            names = "--domain",
            paramLabel = "FILE",
            required = true,
            description = "Text of the domain, at most 4 MiB.")
    private Path domain;

    @Option(names = "--general", paramLabel = "FILE", required = true, description = "Other text, at most 4 MiB.")
    private Path general;

    @Option(
            names = "--calibration",
            paramLabel = "FILE",
            required = true,
            description = "Text from which receivers learn about the host, at most 4 MiB.")
    private Path calibration;

    @Option(
            names = "--probe",
            paramLabel = "FILE",
            required = true,
            description = "Text of which hashes tell whether bricks compute the same bits, at most 4 MiB.")
    private Path probe;

    @Option(
            names = "--piece",
            paramLabel = "N",
            defaultValue = "2048",
            description = "Bytes after which a text begins anew (default: ${DEFAULT-VALUE}).")
    private int pieceBytes;

    @Option(
            names = "--bytes",
            paramLabel = "N",
            defaultValue = "100",
            description = "Bytes to write with each brick, always the most probable one (default: ${DEFAULT-VALUE}).")
    private int writtenBytes;

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    /** Makes the command; it belongs to one thread. */
    public BricksCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    /** The host and what is scored. */
    private record Host(LoadedModel model, HostProfile profile, List<byte[]> domain, List<byte[]> general) {}

    /** A brick and what its card says of the host on which it was learnt. */
    private record Learnt(Weights weights, OptionalDouble logitDeviation) {}

    @Override
    public Integer call() {
        if (pieceBytes < 2 || writtenBytes < 1) {
            throw new IllegalArgumentException(
                    "--piece must be at least 2 and --bytes 1, found " + pieceBytes + " and " + writtenBytes);
        }
        ReadyModel ready = engine.load(model);
        Engine.requireCore(model, ready.model().blueprint().recipe());
        Host host = new Host(
                ready.model(), HostProfile.of(ready.model(), calibrationText()), pieces(domain), pieces(general));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Path file : bricks) {
            try (ModelFile open = ModelFile.open(file)) {
                Learnt learnt = new Learnt(open.weights(), HostProfile.deviation(open.card()));
                for (String precision : precisions) {
                    for (String receiver : receivers) {
                        rows.add(row(host, file, learnt, precision, receiver));
                    }
                }
            }
        }
        report(host, rows);
        return DONE;
    }

    private Map<String, Object> row(Host host, Path file, Learnt learnt, String precision, String receiver) {
        Weights stored = learnt.weights().in(precision(precision));
        LoadedBrick brick = LoadedBrick.of(stored, file);
        Receiver as = receiver(host, receiver, learnt);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("brick", file.toString());
        row.put("precision", precision);
        row.put("receiver", receiver);
        Scorer scorer = new Scorer(host.model().tokenizer(), () -> session(host, brick, as));
        row.put("domain", nats(host.domain(), scorer));
        row.put("general", nats(host.general(), scorer));
        Digest weights = new Digest();
        for (Tensor tensor : stored.tensors()) {
            weights.add(tensor.data());
        }
        row.put("weightsSha256", weights.hex());
        row.put("operatorSha256", operator(brick, bytes(probe)));
        row.put("writtenSha256", written(session(host, brick, as), bytes(probe)));
        return row;
    }

    private static Receiver receiver(Host host, String named, Learnt learnt) {
        return switch (named) {
            case "plain" -> Receiver.plain();
            case "scaled" -> {
                double there = learnt.logitDeviation()
                        .orElseThrow(() -> new IllegalArgumentException("the card of the brick does not say "
                                + HostProfile.CARD + ", so its change cannot be scaled"));
                yield Receiver.plain().withScale((float) (host.profile().logitDeviation() / there));
            }
            case "rotated" -> new Receiver(1, host.profile().towardsAnchors());
            default ->
                throw new IllegalArgumentException(
                        "--receiver must be plain, scaled or rotated, found '" + named + "'");
        };
    }

    private static Precision precision(String named) {
        return switch (named) {
            case "f32" -> Precision.F32;
            case "int8" -> Precision.INT8_PER_ROW;
            case "fp8" -> Precision.FP8_PER_ROW;
            case "int4" -> Precision.INT4_PER_ROW;
            default ->
                throw new IllegalArgumentException("--precision must be f32, int8, fp8 or int4, found '" + named + "'");
        };
    }

    private static Session session(Host host, LoadedBrick brick, Receiver receiver) {
        Session session = host.model().session();
        session.install(brick, receiver);
        return session;
    }

    /** What the brick makes of the canonical anchors, whatever it reads otherwise: equal states must give equal bits. */
    private String operator(LoadedBrick brick, byte[] text) {
        byte[] probed = Arrays.copyOf(text, Math.min(text.length, PROBED_BYTES));
        CanonicalAnchors.State state =
                CanonicalAnchors.ofWidth(brick.abiWidth()).start();
        float[] anchors = new float[probed.length * state.width()];
        for (int i = 0; i < probed.length; i++) {
            state.push(probed[i] & 0xFF);
            state.anchor(anchors, i * state.width());
        }
        float[] changes = BrickProbe.corrections(brick, engine.kernels(), anchors);
        MemorySegment bits = MemorySegment.ofArray(new byte[changes.length * Float.BYTES]);
        for (int i = 0; i < changes.length; i++) {
            bits.setAtIndex(F32, i, changes[i]);
        }
        return new Digest().add(bits).hex();
    }

    private String written(Session session, byte[] prompt) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Generator(session, Sampling.greedy())
                .generate(Arrays.copyOf(prompt, Math.min(prompt.length, PROBED_BYTES)), writtenBytes, value -> {
                    out.write(value);
                    return true;
                });
        return Digest.sha256(out.toByteArray());
    }

    private static List<Double> nats(List<byte[]> pieces, Scorer scorer) {
        return pieces.stream().map(piece -> scorer.score(piece).nats()).toList();
    }

    private Corpus calibrationText() {
        return Corpus.read(List.of(calibration), CorpusOptions.defaults().withJoint(""));
    }

    private List<byte[]> pieces(Path text) {
        byte[] bytes = bytes(text);
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += pieceBytes) {
            pieces.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + pieceBytes)));
        }
        return pieces;
    }

    private static byte[] bytes(Path text) {
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

    private void report(Host host, List<Map<String, Object>> rows) {
        Scorer own = new Scorer(host.model());
        List<Double> domainNats = nats(host.domain(), own);
        List<Double> generalNats = nats(host.general(), own);
        if (json) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("pid", ProcessHandle.current().pid());
            facts.put("kernels", engine.choice().kernels().name());
            facts.put("domain", domainNats);
            facts.put("general", generalNats);
            facts.put("rows", rows);
            console.result(JsonLine.of(facts));
            return;
        }
        console.result(String.format(Locale.ROOT, "%-40s %12s %12s", "bits per byte", "domain", "general"));
        line("without a brick", host, domainNats, generalNats);
        for (Map<String, Object> row : rows) {
            line(
                    row.get("brick") + " " + row.get("precision") + " " + row.get("receiver"),
                    host,
                    numbers(row.get("domain")),
                    numbers(row.get("general")));
        }
    }

    private void line(String what, Host host, List<Double> domainNats, List<Double> generalNats) {
        console.result(String.format(
                Locale.ROOT,
                "%-40s %12.4f %12.4f",
                what,
                bitsPerByte(domainNats, host.domain()),
                bitsPerByte(generalNats, host.general())));
    }

    private static double bitsPerByte(List<Double> nats, List<byte[]> pieces) {
        return nats.stream().mapToDouble(Double::doubleValue).sum()
                / StrictMath.log(2)
                / pieces.stream().mapToLong(piece -> piece.length).sum();
    }

    private static List<Double> numbers(Object values) {
        return ((List<?>) values)
                .stream().map(value -> ((Number) value).doubleValue()).toList();
    }
}
