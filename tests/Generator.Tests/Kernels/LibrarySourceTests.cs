using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BlockSharp.Generator.Tests.Kernels;

/// <summary>The kernels of the library say what is computed: what a device has for it, the compiler finds.</summary>
public partial class LibrarySourceTests
{
    [Fact]
    public void No_kernel_names_anything_of_a_device()
    {
        var methods = Directory.GetFiles(Library(), "*.cs")
            .SelectMany(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>())
            .Where(method => method.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() is "BlockKernel" or "BlockFunction"))
            .ToArray();
        Assert.True(methods.Length > 40, $"{methods.Length} kernels and functions of kernels");

        // Attributes may say what a configuration is for; parameters and what is computed may not.
        Assert.All(methods, method => Assert.DoesNotMatch(OfDevices(), string.Concat(
            method.ParameterList.DescendantTokens().Concat(((SyntaxNode?)method.Body ?? method.ExpressionBody)!.DescendantTokens()).Select(token => $"{token.Text} "))));
    }

    private static string Library([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../../src/Kernels"));

    [GeneratedRegex(@"(?i)\b(device|target|simt|simd|ilgpu|accelerator|cuda|opencl|hopper|sm_?\d+\w*|ptx|w?gmma|mma|ldmatrix|tma|warps?|lanes?|threads?|multiprocessor\w*)\b")]
    private static partial Regex OfDevices();
}
