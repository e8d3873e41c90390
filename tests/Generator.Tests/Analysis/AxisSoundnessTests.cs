using BlockSharp.Generator.Analysis;
using BlockSharp.Generator.Ir;
using BlockSharp.Generator.Tests.Testing;
using CsCheck;

namespace BlockSharp.Generator.Tests.Analysis;

/// <summary>Whatever the analysis claims holds for every element of every value.</summary>
public class AxisSoundnessTests
{
    [Fact]
    public void Claims_hold_for_every_element_of_random_programs() => Gen.Select(
        IntegerProgramGen.Programs,
        Gen.Bool.Array[5],
        Gen.Int[-3, 40].Array[5],
        Gen.Int[0, 9]).Sample(
        static (program, aligned, numbers, programId) =>
        {
            var facts = new HashSet<int>(Enumerable.Range(0, 5).Where(i => aligned[i]));

            // Pointers of four-byte elements start anywhere on four bytes; what is taken as aligned is a multiple of 16.
            var arguments = numbers.Select((x, i) => aligned[i] ? x * 16L : i < 2 ? x * 4L : x).ToArray();
            var infos = AxisAnalysis.Run(program, facts);
            try
            {
                AxisClaims.Check(program, infos, arguments, programId);
            }
            catch (AxisClaims.OutsidePromiseException)
            {
                return;
            }
        },
        iter: 40_000,
        print: static input => IrPrinter.Print(input.Item1));

    [Fact]
    public void A_wrong_claim_is_caught()
    {
        var program = IrReader.Read("""
            kernel K(%n: i32)
            {
                %i: [4]i32 = arange [0, 4]
                %0: [4]i32 = splat %n
                %v: [4]i32 = add %i, %0
            }
            """);
        AxisClaims.Check(program, AxisAnalysis.Run(program, new HashSet<int>()), [3], 0);
        var failure = Assert.ThrowsAny<Exception>(() => AxisClaims.Check(program, AxisAnalysis.Run(program, new HashSet<int> { 0 }), [3], 0));
        Assert.Contains("divisibility", failure.Message);
    }
}
