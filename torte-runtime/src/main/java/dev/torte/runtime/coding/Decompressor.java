package dev.torte.runtime.coding;

import dev.torte.model.TorteException;
import dev.torte.model.io.AtomicFile;
import dev.torte.model.io.Digest;
import dev.torte.model.io.Found;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.arithmetic.ArithmeticDecoder;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;

/**
 * Gives back the files of which {@link Compressor} made archives. An archive that is damaged in any byte gives an error and no file;
 * nothing in it is believed before a checksum confirms it. Immutable, shared by threads.
 */
public final class Decompressor {
    private static final String DIFFERENT =
            "The archive is forged, or this machine computes other bits than the one that made it:"
                    + " run 'torte doctor', and try -Dtorte.kernels=scalar.";

    private final LoadedModel model;
    private final String identity;

    /** Takes a model and its SHA-256, 64 lowercase hex digits. */
    public Decompressor(LoadedModel model, String identity) {
        this.model = model;
        this.identity = identity;
    }

    /**
     * Writes the file that an archive was made of, replacing whatever has its name. Until all is done and checked nothing does.
     *
     * @param done told how many bytes were decoded since it was last told, on the thread that did so
     * @throws TorteException.Incompatible if it was made with another model
     * @throws TorteException.Malformed if it is no archive, is cut, or has bytes behind its end
     * @throws TorteException.Altered if a checksum tells that something was changed
     * @throws TorteException.Missing if there is no such archive
     * @throws TorteException.Unreadable if it cannot be read
     * @throws TorteException.Unwritable if the output cannot be written
     */
    public void decompress(Path archive, Path output, int threads, IntConsumer done) {
        InOrder.requireThreads(threads);
        try (InputStream in = ArchiveHeader.open(archive)) {
            ArchiveHeader header = ArchiveHeader.read(archive, in, Files.size(archive));
            requireModel(archive, header);
            Blocks blocks = new Blocks(archive, in, header, done);
            AtomicFile.write(output, channel -> write(channel, blocks, threads));
        } catch (IOException e) {
            throw new TorteException.Unreadable(archive, e);
        }
    }

    private void requireModel(Path archive, ArchiveHeader header) {
        if (!header.modelIdentity().equals(identity)) {
            throw new TorteException.Incompatible(
                    archive,
                    "this model",
                    List.of("model: expected " + header.modelIdentity() + " (" + Found.quote(header.modelName())
                            + "), found " + identity),
                    "Name the model that it was made with; 'torte model inspect FILE' shows the identity of one.");
        }
    }

    private static void write(FileChannel channel, Blocks blocks, int threads) throws IOException {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        Digest digest = new Digest();
        InOrder.<byte[]>run(threads, blocks::next, text -> {
            digest.add(text);
            out.write(text);
        });
        out.flush();
        String found = digest.hex();
        if (!blocks.textSha256.equals(found)) {
            throw ArchiveHeader.malformed(blocks.archive, "text", "SHA-256 " + blocks.textSha256, found, DIFFERENT);
        }
    }

    /** Reads the archive block by block; each becomes the task of giving back its text. */
    private final class Blocks {
        private final CoderPool coders = new CoderPool(model);
        private final Path archive;
        private final InputStream in;
        private final ArchiveHeader header;
        private final IntConsumer done;
        private long index;
        private String textSha256;

        Blocks(Path archive, InputStream in, ArchiveHeader header, IntConsumer done) {
            this.archive = archive;
            this.in = in;
            this.header = header;
            this.done = done;
        }

        Optional<Callable<byte[]>> next() {
            try {
                int length = header.blockLength(index);
                if (length == 0) {
                    end();
                    return Optional.empty();
                }
                String where = "block " + index++;
                byte[] payload = payload(where, length);
                return Optional.of(
                        payload.length == length
                                ? () -> {
                                    done.accept(length);
                                    return payload;
                                }
                                : () -> coders.with(coder -> text(coder, where, payload, length)));
            } catch (IOException e) {
                throw new TorteException.Unreadable(archive, e);
            }
        }

        private byte[] payload(String where, int textLength) throws IOException {
            byte[] length = bytes(where, Integer.BYTES);
            byte[] check = bytes(where, Integer.BYTES);
            int payloadLength = number(length);
            // The length is not yet confirmed, but it has to be within what is made room for.
            if (payloadLength < 1 || payloadLength > textLength) {
                throw ArchiveHeader.malformed(
                        archive, where, "1 to " + textLength + " bytes", Integer.toUnsignedString(payloadLength));
            }
            byte[] payload = bytes(where, payloadLength);
            ArchiveHeader.requireChecksum(archive, where, number(check), length, payload);
            return payload;
        }

        private byte[] text(TextCoder coder, String where, byte[] payload, int length) {
            byte[] text = new byte[length];
            ArithmeticDecoder decoder = new ArithmeticDecoder(payload, 0, payload.length);
            coder.decode(decoder, text, 0, length, done);
            if (!decoder.ended()) {
                throw ArchiveHeader.malformed(
                        archive, where, "the code of " + length + " bytes", "one of other length", DIFFERENT);
            }
            return text;
        }

        private void end() throws IOException {
            byte[] digest = bytes("end", ArchiveHeader.DIGEST_BYTES);
            ArchiveHeader.requireChecksum(archive, "end", number(bytes("end", Integer.BYTES)), digest);
            textSha256 = HexFormat.of().formatHex(digest);
            if (in.read() >= 0) {
                throw ArchiveHeader.malformed(archive, "end", "nothing behind the last block", "more bytes");
            }
        }

        private byte[] bytes(String where, int count) throws IOException {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw ArchiveHeader.truncated(archive, where);
            }
            return bytes;
        }
    }

    private static int number(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }
}
