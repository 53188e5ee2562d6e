package dev.torte.corpus;

import dev.torte.model.TorteException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Reads the text entries of a jar or zip, sorted by name, checking size and checksum of each. */
final class ArchiveReader {
    /** Receives the text of one entry. */
    interface Receiver {
        void entry(String name, byte[] text);
    }

    /** More entries than any sources jar has; bounds the memory for their names. */
    private static final int MAX_ENTRIES = 1_000_000;

    private final Path path;
    private final CorpusOptions options;
    private int hidden;
    private int nested;
    private int otherSuffix;

    ArchiveReader(Path path, CorpusOptions options) {
        this.path = path;
        this.options = options;
    }

    int hidden() {
        return hidden;
    }

    int nested() {
        return nested;
    }

    int otherSuffix() {
        return otherSuffix;
    }

    /** Calls {@code receiver} for every wanted entry; {@code limit} bounds the bytes of all of them together. */
    void read(long limit, Receiver receiver) {
        try (ZipFile zip = new ZipFile(path.toFile(), StandardCharsets.UTF_8)) {
            if (zip.size() > MAX_ENTRIES) {
                throw new TorteException.Malformed(
                        path, "zip directory", "at most " + MAX_ENTRIES + " entries", zip.size() + "", "Split it.");
            }
            long left = limit;
            for (ZipEntry entry : wanted(zip)) {
                byte[] text = content(zip, entry, left);
                left -= text.length;
                receiver.entry(entry.getName(), text);
            }
        } catch (ZipException | EOFException e) {
            throw BoundedRead.damaged(path, "zip directory", "a whole zip file", e);
        } catch (IOException e) {
            throw new TorteException.Unreadable(path, e);
        }
    }

    private List<ZipEntry> wanted(ZipFile zip) {
        List<ZipEntry> wanted = new ArrayList<>();
        var entries = zip.entries();
        while (entries.hasMoreElements()) {
            ZipEntry entry = entries.nextElement();
            String name = entry.getName();
            if (entry.isDirectory()) {
                continue;
            }
            if (name.startsWith(".") || name.contains("/.")) {
                hidden++;
            } else if (TextForm.isArchive(name) || TextForm.isGzip(name)) {
                nested++;
            } else if (!TextForm.hasSuffix(name, options.suffixes())) {
                otherSuffix++;
            } else {
                wanted.add(entry);
            }
        }
        wanted.sort(Comparator.comparing(ZipEntry::getName));
        return wanted;
    }

    private byte[] content(ZipFile zip, ZipEntry entry, long limit) throws IOException {
        String where = "entry " + entry.getName();
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] text = BoundedRead.upTo(path, where, in, Math.max(0, entry.getCompressedSize()), limit, true);
            CRC32 crc = new CRC32();
            crc.update(text);
            // ZipFile itself does not compare: a flipped bit in a stored entry would pass unseen.
            if (entry.getCrc() >= 0 && entry.getCrc() != crc.getValue()) {
                throw new TorteException.Malformed(
                        path,
                        where,
                        "checksum " + Long.toHexString(entry.getCrc()),
                        Long.toHexString(crc.getValue()),
                        "Get a fresh copy of the file.");
            }
            return text;
        } catch (ZipException | EOFException e) {
            throw BoundedRead.damaged(path, where, "packed text", e);
        }
    }
}
