package dev.torte.runtime.coding;

import dev.torte.model.TorteException;
import dev.torte.model.io.AtomicFile;
import dev.torte.model.io.Digest;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.arithmetic.ArithmeticEncoder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;

/**
 * Makes archives by a model, format {@value ArchiveHeader#FORMAT}: a file is cut into blocks of equal size, each a document of its
 * own for the model, so that threads can work on several and memory does not grow with the file. A block whose code would not be
 * shorter is stored as it is. The same archive on every machine and for every number of threads. Immutable, shared by threads.
 */
public final class Compressor {
    /** Blocks of this size lose little by starting anew, and small files still have work for several threads. */
    public static final int BLOCK_BYTES = 1 << 16;

    private final LoadedModel model;
    private final String identity;
    private final String name;
    private final int blockBytes;

    /**
     * Makes one.
     *
     * @param identity the model's SHA-256, 64 lowercase hex digits: who decompresses needs the model of this identity
     * @param name the model's name, for people who look for it
     * @param blockBytes in [1, {@value ArchiveHeader#MAX_BLOCK_BYTES}]
     */
    public Compressor(LoadedModel model, String identity, String name, int blockBytes) {
        this.model = model;
        this.identity = identity;
        this.name = name;
        this.blockBytes = new ArchiveHeader(identity, name, blockBytes, 0).blockBytes();
    }

    /**
     * Writes the archive of a file, replacing whatever has its name. Until all is done nothing does.
     *
     * @param done told how many bytes of the input were coded since it was last told, on the thread that did so
     * @throws TorteException.Missing if there is no such input
     * @throws TorteException.Unreadable if the input cannot be read, or changes its length meanwhile
     * @throws TorteException.Unwritable if the archive cannot be written
     */
    public void compress(Path input, Path archive, int threads, IntConsumer done) {
        InOrder.requireThreads(threads);
        try (InputStream in = ArchiveHeader.open(input)) {
            ArchiveHeader header = new ArchiveHeader(identity, name, blockBytes, Files.size(input));
            Blocks blocks = new Blocks(input, in, header, done);
            AtomicFile.write(archive, channel -> write(channel, header, blocks, threads));
        } catch (IOException e) {
            throw new TorteException.Unreadable(input, e);
        }
    }

    private static void write(FileChannel channel, ArchiveHeader header, Blocks blocks, int threads)
            throws IOException {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        out.write(header.toBytes());
        InOrder.<byte[]>run(threads, blocks::next, payload -> {
            byte[] length = number(payload.length);
            out.write(length);
            out.write(number(ArchiveHeader.checksum(length, payload)));
            out.write(payload);
        });
        byte[] digest = HexFormat.of().parseHex(blocks.digest.hex());
        out.write(digest);
        out.write(number(ArchiveHeader.checksum(digest)));
        out.flush();
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    /** Reads the input block by block; each becomes the task of making its payload. */
    private final class Blocks {
        private final CoderPool coders = new CoderPool(model);
        private final Digest digest = new Digest();
        private final Path input;
        private final InputStream in;
        private final ArchiveHeader header;
        private final IntConsumer done;
        private long index;

        Blocks(Path input, InputStream in, ArchiveHeader header, IntConsumer done) {
            this.input = input;
            this.in = in;
            this.header = header;
            this.done = done;
        }

        Optional<Callable<byte[]>> next() {
            int length = header.blockLength(index++);
            try {
                // One byte more is read behind the last block, where there must be none.
                byte[] text = in.readNBytes(length == 0 ? 1 : length);
                if (text.length != length) {
                    throw new IOException("its length changed while it was read");
                }
                digest.add(text);
                return length == 0
                        ? Optional.empty()
                        : Optional.of(() -> coders.with(coder -> payload(coder, text, done)));
            } catch (IOException e) {
                throw new TorteException.Unreadable(input, e);
            }
        }
    }

    private static byte[] payload(TextCoder coder, byte[] text, IntConsumer done) {
        ArithmeticEncoder encoder = new ArithmeticEncoder();
        coder.encode(text, 0, text.length, encoder, done);
        byte[] code = encoder.finish();
        return code.length < text.length ? code : text;
    }
}
