/**
 * Studies: what is measured across the finished models of several experiments, such as whether a capsule computes the same bits in
 * every core. A study is a file; {@link dev.torte.app.study.StudyQueue} makes its records. Training lies in {@code
 * dev.torte.app.experiment}, the figures in {@code dev.torte.app.evidence}.
 */
package dev.torte.app.study;
