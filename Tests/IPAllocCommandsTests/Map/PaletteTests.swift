import Foundation
import Testing

@testable import IPAllocCommands

@Suite("Colours of maps")
struct PaletteTests {
    /// What eyes make of linear red, green and blue: all, without the green cones, and without the
    /// red ones (Machado, Oliveira and Fernandes 2009, severity 1).
    private static let eyes: [[[Double]]] = [
        [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [
            [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
        [
            [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
    ]
    /// From linear sRGB to CIE XYZ, divided by the white point D65.
    private static let white: [[Double]] = [
        [0.433953, 0.376219, 0.189828], [0.212673, 0.715152, 0.072175],
        [0.017758, 0.109477, 0.872765],
    ]

    @Test("applications' colours are told apart without green or red cones, too")
    func apart() throws {
        // The last one is that of free addresses.
        let colours = PictureKey.palette + ["#dfe7ee"]
        for eye in Self.eyes {
            let seen = try colours.map { try Self.lab($0, eye) }
            for (index, one) in seen.enumerated() {
                for (other, two) in seen.enumerated().dropFirst(index + 1) {
                    let distance = zip(one, two).map { ($0 - $1) * ($0 - $1) }.reduce(0, +)
                    // In CIE L*a*b*, where 2.3 is just noticed.
                    #expect(
                        distance.squareRoot() > 16, "\(colours[index]) and \(colours[other])")
                }
            }
        }
    }

    private static func lab(_ colour: String, _ eye: [[Double]]) throws -> [Double] {
        let number = try #require(Int(colour.dropFirst(), radix: 16))
        let linear = [16, 8, 0].map { shift in
            let part = Double(number >> shift & 0xff) / 255
            return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        let seen = product(eye, linear).map { min(max($0, 0), 1) }
        let f = product(white, seen).map { $0 > 0.008856 ? cbrt($0) : 7.787 * $0 + 16.0 / 116 }
        return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
    }

    private static func product(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
        matrix.map { row in zip(row, vector).map { $0 * $1 }.reduce(0, +) }
    }
}
