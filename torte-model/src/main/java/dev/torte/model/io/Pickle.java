package dev.torte.model.io;

import dev.torte.model.TorteException;
import dev.torte.model.io.PickleNode.Leaf;
import dev.torte.model.io.PickleNode.Mark;
import dev.torte.model.io.PickleNode.Name;
import dev.torte.model.io.PickleNode.OpenDict;
import dev.torte.model.io.PickleNode.OpenList;
import dev.torte.model.io.PickleNode.Storage;
import dev.torte.model.io.TorchValue.Bytes;
import dev.torte.model.io.TorchValue.Flag;
import dev.torte.model.io.TorchValue.None;
import dev.torte.model.io.TorchValue.Real;
import dev.torte.model.io.TorchValue.Text;
import dev.torte.model.io.TorchValue.Whole;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Reads one pickle as data. It knows the instructions of {@link PickleCode} and the names of {@link PickleGlobal} and refuses all
 * else; no class is looked up, no function is called. Memory is bounded by {@link #MAX_BYTES} and {@link #MAX_NODES}.
 */
final class Pickle {
    /** Longest pickle: the numbers lie outside it, so that thousands of tensors need less than 1 MB. */
    static final int MAX_BYTES = 16 << 20;

    /** Most values in a pickle, most values on its stack and most remembered ones. */
    static final int MAX_NODES = 1_000_000;

    private static final int NEWEST_PROTOCOL = 4;

    private final Path path;
    private final TorchTensors tensors;
    private final ByteBuffer in;
    private final List<PickleNode> stack = new ArrayList<>();
    private final Map<Integer, PickleNode> memo = new HashMap<>();
    private int nodes;
    private int start;

    private Pickle(Path path, byte[] bytes, TorchTensors tensors) {
        this.path = path;
        this.tensors = tensors;
        this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns the one value that the pickle describes; tensors are built by {@code tensors}. */
    static TorchValue read(Path path, byte[] bytes, TorchTensors tensors) {
        Pickle pickle = new Pickle(path, bytes, tensors);
        return new PickleTree(path).close(pickle.run());
    }

    private PickleNode run() {
        while (true) {
            start = in.position();
            int code = unsignedByte();
            PickleCode known = PickleCode.of(code)
                    .orElseThrow(() -> malformed(
                            "a permitted instruction",
                            "0x" + HexFormat.of().withUpperCase().toHexDigits((byte) code)));
            if (start == 0 && known != PickleCode.PROTO) {
                throw malformed("a pickle of protocol 2", known.name());
            }
            if (known == PickleCode.STOP) {
                PickleNode result = pop();
                if (!stack.isEmpty() || in.hasRemaining()) {
                    throw malformed(
                            "nothing after the value", stack.size() + " values and " + in.remaining() + " bytes");
                }
                return result;
            }
            step(known);
        }
    }

    private void step(PickleCode code) {
        switch (code) {
            case PROTO -> protocol();
            case STOP -> throw new AssertionError("handled by the caller");
            case MARK -> push(new Mark());
            case NONE -> push(new Leaf(new None()));
            case NEWTRUE -> push(new Leaf(new Flag(true)));
            case NEWFALSE -> push(new Leaf(new Flag(false)));
            case BININT -> push(new Leaf(new Whole(bytes(4).getInt())));
            case BININT1 -> push(new Leaf(new Whole(unsignedByte())));
            case BININT2 -> push(new Leaf(new Whole(Short.toUnsignedInt(bytes(2).getShort()))));
            case LONG1 -> push(new Leaf(new Whole(longOf(unsignedByte()))));
            case BINFLOAT ->
                push(new Leaf(new Real(bytes(8).order(ByteOrder.BIG_ENDIAN).getDouble())));
            case SHORT_BINUNICODE -> push(text(unsignedByte()));
            case BINUNICODE -> push(text(unsignedInt()));
            case BINUNICODE8 -> push(text(bytes(8).getLong()));
            case SHORT_BINBYTES -> push(rawBytes(unsignedByte()));
            case BINBYTES -> push(rawBytes(unsignedInt()));
            case EMPTY_DICT -> push(new OpenDict());
            case SETITEM -> set(popLast(2));
            case SETITEMS -> set(popToMark());
            case EMPTY_LIST -> push(new OpenList(List.of(), false));
            case APPEND -> append(popLast(1));
            case APPENDS -> append(popToMark());
            case EMPTY_TUPLE -> push(new OpenList(List.of(), true));
            case TUPLE -> push(new OpenList(popToMark(), true));
            case TUPLE1 -> push(new OpenList(popLast(1), true));
            case TUPLE2 -> push(new OpenList(popLast(2), true));
            case TUPLE3 -> push(new OpenList(popLast(3), true));
            case BINPUT -> remember(unsignedByte());
            case LONG_BINPUT -> remember(bytes(4).getInt());
            case BINGET -> recall(unsignedByte());
            case LONG_BINGET -> recall(bytes(4).getInt());
            case GLOBAL -> name();
            case REDUCE -> reduce();
            case BUILD -> build();
            case BINPERSID -> storage();
        }
    }

    private void protocol() {
        int version = unsignedByte();
        if (start != 0 || version < 2 || version > NEWEST_PROTOCOL) {
            throw malformed("protocol 2 to " + NEWEST_PROTOCOL + " at the start", "protocol " + version);
        }
    }

    private long longOf(int length) {
        byte[] reversed = new byte[length];
        ByteBuffer value = bytes(length);
        for (int i = length - 1; i >= 0; i--) {
            reversed[i] = value.get();
        }
        BigInteger number = length == 0 ? BigInteger.ZERO : new BigInteger(reversed);
        if (number.bitLength() >= Long.SIZE) {
            throw malformed("an integer of 64 bits", number.bitLength() + 1 + " bits");
        }
        return number.longValue();
    }

    private Leaf text(long length) {
        try {
            return new Leaf(new Text(
                    StandardCharsets.UTF_8.newDecoder().decode(bytes(length)).toString()));
        } catch (CharacterCodingException e) {
            throw malformed("UTF-8 text", "other bytes");
        }
    }

    private Leaf rawBytes(long length) {
        ByteBuffer raw = bytes(length);
        List<Byte> values = new ArrayList<>(raw.remaining());
        while (raw.hasRemaining()) {
            values.add(raw.get());
        }
        return new Leaf(new Bytes(values));
    }

    private void set(List<PickleNode> pairs) {
        if (!(peek() instanceof OpenDict dict) || pairs.size() % 2 != 0) {
            throw malformed("a dictionary and pairs", describe(peek()) + " and " + pairs.size() + " values");
        }
        for (int i = 0; i < pairs.size(); i += 2) {
            if (!(pairs.get(i) instanceof Leaf(TorchValue key)) || !(key instanceof Text || key instanceof Whole)) {
                throw malformed("a text or an integer as key", describe(pairs.get(i)));
            }
            if (dict.entries().put(key, pairs.get(i + 1)) != null) {
                throw malformed("every key once", "a second " + key);
            }
        }
    }

    private void append(List<PickleNode> items) {
        if (!(peek() instanceof OpenList list) || list.isTuple()) {
            throw malformed("a list", describe(peek()));
        }
        list.items().addAll(items);
    }

    private void remember(int index) {
        memo.put(index, peek());
        if (memo.size() > MAX_NODES) {
            throw malformed("at most " + MAX_NODES + " remembered values", "more");
        }
    }

    private void recall(int index) {
        PickleNode node = memo.get(index);
        if (node == null) {
            throw malformed("a remembered value", "index " + Integer.toUnsignedString(index));
        }
        push(node);
    }

    private void name() {
        String module = line();
        String name = line();
        push(new Name(PickleGlobal.of(module, name)
                .orElseThrow(() -> malformed("a tensor, a storage or an OrderedDict", module + "." + name))));
    }

    private String line() {
        int from = in.position();
        int to = from;
        while (to < in.limit() && in.get(to) != '\n') {
            to++;
        }
        // No permitted name is longer; an error message should not be either.
        if (to == in.limit() || to - from > 100) {
            throw malformed("a short name", Math.min(to - from, in.remaining()) + " bytes");
        }
        byte[] line = new byte[to - from];
        in.get(line).get();
        return new String(line, StandardCharsets.ISO_8859_1);
    }

    /** The three permitted calls, done as data. */
    private void reduce() {
        List<PickleNode> call = popLast(2);
        if (!(call.get(0) instanceof Name(PickleGlobal global))
                || !(call.get(1) instanceof OpenList arguments)
                || !arguments.isTuple()) {
            throw malformed("a name and its arguments", describe(call.get(0)) + " and " + describe(call.get(1)));
        }
        List<PickleNode> items = arguments.items();
        PickleNode result = switch (global) {
            case PickleGlobal.OrderedDict ignored when items.isEmpty() -> new OpenDict();
            case PickleGlobal.RebuildTensor ignored when items.size() == 6 -> tensor(items);
            case PickleGlobal.RebuildParameter ignored when items.size() == 3 -> parameter(items.getFirst());
            case PickleGlobal.OrderedDict ignored -> throw malformed("no arguments", items.size() + " arguments");
            case PickleGlobal.RebuildTensor ignored -> throw malformed("6 arguments", items.size() + " arguments");
            case PickleGlobal.RebuildParameter ignored -> throw malformed("3 arguments", items.size() + " arguments");
            case PickleGlobal.StorageType type -> throw malformed("a call", "a call of " + type);
        };
        push(result);
    }

    private Leaf parameter(PickleNode node) {
        if (node instanceof Leaf leaf && leaf.value() instanceof TorchValue.Numbers) {
            return leaf;
        }
        throw malformed("a tensor", describe(node));
    }

    private Leaf tensor(List<PickleNode> items) {
        if (!(items.getFirst() instanceof Storage storage)) {
            throw malformed("a storage", describe(items.getFirst()));
        }
        return new Leaf(new TorchValue.Numbers(tensors.tensor(
                storage, wholes(items.subList(1, 2)).getFirst(), sizes(items.get(2)), sizes(items.get(3)))));
    }

    private List<Long> sizes(PickleNode node) {
        if (!(node instanceof OpenList list) || !list.isTuple()) {
            throw malformed("a tuple of integers", describe(node));
        }
        return wholes(list.items());
    }

    private List<Long> wholes(List<PickleNode> nodes) {
        List<Long> values = new ArrayList<>(nodes.size());
        for (PickleNode node : nodes) {
            if (!(node instanceof Leaf(Whole(long value)))) {
                throw malformed("an integer", describe(node));
            }
            values.add(value);
        }
        return values;
    }

    /** Attributes of a state dictionary are module versions: dropped. */
    private void build() {
        pop();
        if (!(peek() instanceof OpenDict)) {
            throw malformed("attributes of a dictionary", "attributes of " + describe(peek()));
        }
    }

    /** ("storage", type, key, location, count); the location is where the numbers once were and means nothing here. */
    private void storage() {
        if (pop() instanceof OpenList id
                && id.items().size() == 5
                && id.items().get(0) instanceof Leaf(Text(String kind))
                && kind.equals("storage")
                && id.items().get(1) instanceof Name(PickleGlobal.StorageType(PickleGlobal.Element element))
                && id.items().get(2) instanceof Leaf(Text(String key))
                && id.items().get(4) instanceof Leaf(Whole(long count))) {
            push(new Storage(element, key, count));
            return;
        }
        throw malformed("(\"storage\", type, key, location, count)", "something else");
    }

    private void push(PickleNode node) {
        if (++nodes > MAX_NODES) {
            throw malformed("at most " + MAX_NODES + " values", "more");
        }
        stack.add(node);
    }

    private PickleNode peek() {
        if (stack.isEmpty()) {
            throw malformed("a value on the stack", "none");
        }
        return stack.getLast();
    }

    private PickleNode pop() {
        return popLast(1).getFirst();
    }

    private List<PickleNode> popLast(int count) {
        if (stack.size() < count) {
            throw malformed(count + " values on the stack", String.valueOf(stack.size()));
        }
        List<PickleNode> tail = stack.subList(stack.size() - count, stack.size());
        List<PickleNode> items = new ArrayList<>(tail);
        tail.clear();
        if (items.stream().anyMatch(Mark.class::isInstance)) {
            throw malformed("a value", "the start of a group");
        }
        return items;
    }

    private List<PickleNode> popToMark() {
        int count = 0;
        while (count < stack.size() && !(stack.get(stack.size() - 1 - count) instanceof Mark)) {
            count++;
        }
        if (count == stack.size()) {
            throw malformed("the start of a group", "none");
        }
        List<PickleNode> items = popLast(count);
        stack.removeLast();
        return items;
    }

    private ByteBuffer bytes(long count) {
        if (count < 0 || count > in.remaining()) {
            throw malformed(Long.toUnsignedString(count) + " bytes more", String.valueOf(in.remaining()));
        }
        ByteBuffer slice = in.slice(in.position(), (int) count).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + (int) count);
        return slice;
    }

    private int unsignedByte() {
        return Byte.toUnsignedInt(bytes(1).get());
    }

    private long unsignedInt() {
        return Integer.toUnsignedLong(bytes(4).getInt());
    }

    private static String describe(PickleNode node) {
        return switch (node) {
            case Leaf(TorchValue value) -> "a " + value.getClass().getSimpleName();
            case OpenDict dict -> "a dictionary";
            case OpenList list -> list.isTuple() ? "a tuple" : "a list";
            case Name(PickleGlobal global) -> "the name " + global;
            case Storage storage -> "a storage";
            case Mark() -> "the start of a group";
        };
    }

    private TorteException malformed(String expected, String found) {
        return TorchCheckpoint.malformed(path, "data.pkl, byte " + start, expected, found);
    }
}
