using System.Runtime.CompilerServices;
using BlockSharp.Generator.Tests.Frontend;
using BlockSharp.Generator.Tests.Kernels;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Simt;

public class GeneratedCodeLintTests
{
    private const string ImplicitUsings = "global using System;\nglobal using System.Collections.Generic;\nglobal using System.IO;\nglobal using System.Linq;\nglobal using System.Threading;\nglobal using System.Threading.Tasks;";

    public static TheoryData<string> Samples => [.. SampleKernels.All, .. SmallKernels.All.Values];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Sample_kernels_are_compiled_to_code_that_means_what_it_says(string source) => AssertClean([source], atLeast: 2);

    [Fact]
    public void The_kernel_library_is_compiled_to_code_that_means_what_it_says()
    {
        var library = Library();
        var sources = Directory.GetFiles(library, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f[library.Length..].Split('/', '\\').Any(part => part is "obj" or "bin"))
            .Select(File.ReadAllText);
        AssertClean([ImplicitUsings, .. sources], atLeast: 40);
    }

    private static string Library([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../../src/Kernels"));

    private static void AssertClean(string[] sources, int atLeast)
    {
        var (variants, findings) = GeneratedCodeLint.Check(GeneratorHost.RunAndCompile(new KernelGenerator(), sources).Compilation);
        Assert.True(variants >= atLeast, $"only {variants} variants were found");
        Assert.Empty(findings);
    }

    [Theory]
    [InlineData("division by a power of two", "o = n / 8;")]
    [InlineData("division by a power of two", "long l = (long)n / 1L;")]
    [InlineData("division by a power of two", "uint u = (uint)n / 16u;")]
    [InlineData("division by a power of two", "const int Eight = 8; o = n / Eight;")]
    [InlineData("division by a power of two", "o /= 8;")]
    [InlineData("narrowing cast", "o = (sbyte)n;")]
    [InlineData("narrowing cast", "o = (byte)n;")]
    [InlineData("narrowing cast", "o = (short)n;")]
    [InlineData("narrowing cast", "o = (ushort)n;")]
    [InlineData("narrowing cast", "o = (int)((nint)n * 4);")]
    [InlineData("negated comparison of floats", "bool b = !(f < 1f);")]
    [InlineData("negated comparison of floats", "bool b = f >= 1f; bool c = n > 0 & b; bool d = !c;")]
    [InlineData("negated comparison of floats", "bool b = !((double)f != 1d);")]
    [InlineData("array", "var a = new int[4];")]
    [InlineData("array", "var a = new[] { 1, 2 };")]
    [InlineData("array", "Span<int> a = stackalloc int[4];")]
    [InlineData("use of CudaAsm", "CudaAsm.Emit(\"nop;\");")]
    [InlineData("use of MathF", "f = MathF.Max(f, 0f);")]
    [InlineData("use of Half", "f = (float)(System.Half)f;")]
    [InlineData("use of Math.Clamp", "o = Math.Clamp(n, 0, 7);")]
    [InlineData("use of Math.Max", "f = Math.Max(f, 0f);")]
    [InlineData("use of Warp", "o = Warp.WarpSize;")]
    [InlineData("use of LocalMemory", "var a = LocalMemory.Allocate<int>(4);")]
    [InlineData("index of 32 bits", "o = x[n * 4];")]
    [InlineData("branch that threads take differently", "if (thread < n) o = 1;")]
    [InlineData("branch that threads take differently", "int i_0 = thread * 4 + n; bool inside = i_0 < n; if (inside) o = 1;")]
    [InlineData("branch that threads take differently", "int at = thread; while (at < n) at += 32;")]
    [InlineData("branch that threads take differently", "for (int i = thread; i < n; i += 1) o += i;")]
    [InlineData("branch that threads take differently", "int word = Simt.Load32(true, ref x[(long)thread * 4L], 0); if (word > 0) o = 1;")]
    [InlineData("statement outside structured control flow", "if (n > 0) return; Group.Barrier();")]
    public void A_planted_violation_is_found(string rule, string statements)
    {
        var findings = Lint(statements);
        Assert.NotEmpty(findings);
        Assert.All(findings, f => Assert.StartsWith($"Planted.Variant: {rule}", f));
    }

    [Theory]
    [InlineData("o = n / 3; o = n % 8; o = (n + ((n >> 31) & 7)) >> 3; f = f / 2f; double d = (double)f / 4d;")]
    [InlineData("o = (n << 24) >> 24; o = n & 0xff; long l = (long)n; uint u = (uint)n;")]
    [InlineData("bool b = !(n < 1); bool c = (((f < 1f ? 1 : 0) ^ 1) != 0); bool d = f >= 1f;")]
    [InlineData("o = Math.Min(Math.Max(n, -128), 127); f = Simt.FMax(f, 0f); o = x[(long)n * 4L];")]
    [InlineData("if (n > 0) o = 1; for (int i = 0; i < n; i += 4) o += i; while (true) { if (o > n) o -= 1; else break; }")]
    [InlineData("int part = thread; part = part + Simt.ShuffleXor(part, 1); if (part > 0) o = 1;")]
    [InlineData("int word = Simt.Load32(true, ref x[(long)n * 4L], 0); if (word > 0) o = 1; int s = thread == 0 ? 1 : 2;")]
    public void What_is_safe_is_not_reported(string statements) => Assert.Empty(Lint(statements));

    private static IReadOnlyList<string> Lint(string statements)
    {
        var compilation = GeneratorHost.Compilation($$"""
            #nullable disable
            using System;
            using BlockSharp.CompilerServices;
            using ILGPU;
            using ILGPU.Runtime.Cuda;

            static class Planted
            {
                [KernelVariant]
                public static void Variant(ArrayView<byte> x, int n, float f)
                {
                    int thread = Group.IdxX;
                    int o = 0;
                    {{statements}}
                }
            }
            """);
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error));
        return GeneratedCodeLint.Check(compilation).Findings;
    }
}
