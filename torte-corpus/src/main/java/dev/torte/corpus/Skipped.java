package dev.torte.corpus;

/**
 * How many files inside folders and archives were passed over.
 *
 * @param hidden  files and folders whose name begins with a dot
 * @param binary  files that hold a NUL byte, and archives inside folders or other archives
 * @param suffix  files whose name has none of the wanted suffixes
 * @param special symbolic links, pipes, devices
 */
public record Skipped(int hidden, int binary, int suffix, int special) {
    /** Returns the sum of all four. */
    public int total() {
        return hidden + binary + suffix + special;
    }

    @Override
    public String toString() {
        return hidden + " hidden, " + binary + " binary, " + suffix + " with another suffix, " + special
                + " links or special files skipped";
    }
}
