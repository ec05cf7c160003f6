define void @uniforms(ptr noalias %uniform, double %time) #0 {
  %v1 = fsub reassoc nsz arcp contract double %time, 0x3FE0000000000000
  %v2 = fcmp ogt double %v1, 0x0000000000000000
  %v3 = select i1 %v2, double 0x4010000000000000, double 0x0000000000000000
  %v4 = select i1 %v2, double 0x3FF0000000000000, double 0x3FF0000000000000
  %v5 = fcmp ogt double %v1, 0x3FE0000000000000
  %v6 = select i1 %v5, double 0xBFF3333333333333, double %v3
  %v7 = select i1 %v5, double 0x400CCCCCCCCCCCCD, double %v4
  %v8 = fcmp oge double %v1, 0x4008000000000000
  %v9 = select i1 %v8, double 0x0000000000000000, double %v6
  %v10 = select i1 %v8, double 0x0000000000000000, double %v7
  %v11 = fcmp olt double %v1, 0x4008000000000000
  %v12 = select i1 %v11, double %v1, double 0x4008000000000000
  %v13 = fcmp ogt double %v12, 0x0000000000000000
  %v14 = select i1 %v13, double %v12, double 0x0000000000000000
  %v15 = call double @llvm.fma.f64(double %v9, double %v14, double %v10)
  %v16 = fcmp uno double %v1, %v1
  %v17 = select i1 %v16, double %v1, double %v15
  %v18 = getelementptr inbounds double, ptr %uniform, i64 0
  store double %v17, ptr %v18, align 8
  ret void
}

define void @start(ptr noalias %parameters, ptr noalias %held, ptr noalias %state, double %time, double %step, double %half) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = insertelement <8 x double> poison, double %half, i64 0
  %v8 = shufflevector <8 x double> %v7, <8 x double> poison, zeroinitializer
  %v9 = getelementptr inbounds double, ptr %parameters, i64 0
  %v10 = load <8 x double>, ptr %v9, align 32
  %v11 = getelementptr inbounds double, ptr %held, i64 0
  store <8 x double> %v10, ptr %v11, align 32
  %v12 = getelementptr inbounds double, ptr %state, i64 0
  store <8 x double> splat (double 0x4000000000000000), ptr %v12, align 32
  %v13 = getelementptr inbounds double, ptr %state, i64 8
  store <8 x double> splat (double 0x0000000000000000), ptr %v13, align 32
  ret void
}

define void @rates(ptr noalias %held, ptr noalias %state, ptr noalias %uniform, double %time, double %held_time, double %step, double %half, ptr noalias %rate) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %held_time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = insertelement <8 x double> poison, double %half, i64 0
  %v8 = shufflevector <8 x double> %v7, <8 x double> poison, zeroinitializer
  %v9 = getelementptr inbounds double, ptr %state, i64 0
  %v10 = load <8 x double>, ptr %v9, align 32
  %v11 = fsub reassoc nsz arcp contract <8 x double> %v10, splat (double 0x0000000000000000)
  %v12 = fcmp ogt <8 x double> %v11, splat (double 0x0000000000000000)
  %v13 = select <8 x i1> %v12, <8 x double> splat (double 0x4000000000000000), <8 x double> splat (double 0x0000000000000000)
  %v14 = select <8 x i1> %v12, <8 x double> splat (double 0x0000000000000000), <8 x double> splat (double 0x0000000000000000)
  %v15 = fcmp ogt <8 x double> %v11, splat (double 0x3FF0000000000000)
  %v16 = select <8 x i1> %v15, <8 x double> splat (double 0x3FD0000000000000), <8 x double> %v13
  %v17 = select <8 x i1> %v15, <8 x double> splat (double 0x3FFC000000000000), <8 x double> %v14
  %v18 = fcmp ogt <8 x double> %v11, splat (double 0x4008000000000000)
  %v19 = select <8 x i1> %v18, <8 x double> splat (double 0xBFFC000000000000), <8 x double> %v16
  %v20 = select <8 x i1> %v18, <8 x double> splat (double 0x401F000000000000), <8 x double> %v17
  %v21 = fcmp oge <8 x double> %v11, splat (double 0x4014000000000000)
  %v22 = select <8 x i1> %v21, <8 x double> splat (double 0x0000000000000000), <8 x double> %v19
  %v23 = select <8 x i1> %v21, <8 x double> splat (double 0xBFF0000000000000), <8 x double> %v20
  %v24 = fcmp olt <8 x double> %v11, splat (double 0x4014000000000000)
  %v25 = select <8 x i1> %v24, <8 x double> %v11, <8 x double> splat (double 0x4014000000000000)
  %v26 = fcmp ogt <8 x double> %v25, splat (double 0x0000000000000000)
  %v27 = select <8 x i1> %v26, <8 x double> %v25, <8 x double> splat (double 0x0000000000000000)
  %v28 = call <8 x double> @llvm.fma.v8f64(<8 x double> %v22, <8 x double> %v27, <8 x double> %v23)
  %v29 = fcmp uno <8 x double> %v11, %v11
  %v30 = select <8 x i1> %v29, <8 x double> %v11, <8 x double> %v28
  %v31 = getelementptr inbounds double, ptr %held, i64 0
  %v32 = load <8 x double>, ptr %v31, align 32
  %v33 = fmul reassoc nsz arcp contract <8 x double> %v32, %v10
  %v34 = getelementptr inbounds double, ptr %rate, i64 0
  store <8 x double> %v33, ptr %v34, align 32
  %v35 = getelementptr inbounds double, ptr %uniform, i64 0
  %v36 = load double, ptr %v35, align 8
  %v37 = insertelement <8 x double> poison, double %v36, i64 0
  %v38 = shufflevector <8 x double> %v37, <8 x double> poison, zeroinitializer
  %v39 = fadd reassoc nsz arcp contract <8 x double> %v30, %v38
  %v40 = getelementptr inbounds double, ptr %rate, i64 8
  store <8 x double> %v39, ptr %v40, align 32
  ret void
}

define void @outputs(ptr noalias %held, ptr noalias %state, ptr noalias %uniform, double %time, double %held_time, double %step, double %half, ptr noalias %out) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %held_time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = insertelement <8 x double> poison, double %half, i64 0
  %v8 = shufflevector <8 x double> %v7, <8 x double> poison, zeroinitializer
  %v9 = getelementptr inbounds double, ptr %state, i64 0
  %v10 = load <8 x double>, ptr %v9, align 32
  %v11 = fsub reassoc nsz arcp contract <8 x double> %v10, splat (double 0x0000000000000000)
  %v12 = fcmp ogt <8 x double> %v11, splat (double 0x0000000000000000)
  %v13 = select <8 x i1> %v12, <8 x double> splat (double 0x4000000000000000), <8 x double> splat (double 0x0000000000000000)
  %v14 = select <8 x i1> %v12, <8 x double> splat (double 0x0000000000000000), <8 x double> splat (double 0x0000000000000000)
  %v15 = fcmp ogt <8 x double> %v11, splat (double 0x3FF0000000000000)
  %v16 = select <8 x i1> %v15, <8 x double> splat (double 0x3FD0000000000000), <8 x double> %v13
  %v17 = select <8 x i1> %v15, <8 x double> splat (double 0x3FFC000000000000), <8 x double> %v14
  %v18 = fcmp ogt <8 x double> %v11, splat (double 0x4008000000000000)
  %v19 = select <8 x i1> %v18, <8 x double> splat (double 0xBFFC000000000000), <8 x double> %v16
  %v20 = select <8 x i1> %v18, <8 x double> splat (double 0x401F000000000000), <8 x double> %v17
  %v21 = fcmp oge <8 x double> %v11, splat (double 0x4014000000000000)
  %v22 = select <8 x i1> %v21, <8 x double> splat (double 0x0000000000000000), <8 x double> %v19
  %v23 = select <8 x i1> %v21, <8 x double> splat (double 0xBFF0000000000000), <8 x double> %v20
  %v24 = fcmp olt <8 x double> %v11, splat (double 0x4014000000000000)
  %v25 = select <8 x i1> %v24, <8 x double> %v11, <8 x double> splat (double 0x4014000000000000)
  %v26 = fcmp ogt <8 x double> %v25, splat (double 0x0000000000000000)
  %v27 = select <8 x i1> %v26, <8 x double> %v25, <8 x double> splat (double 0x0000000000000000)
  %v28 = call <8 x double> @llvm.fma.v8f64(<8 x double> %v22, <8 x double> %v27, <8 x double> %v23)
  %v29 = fcmp uno <8 x double> %v11, %v11
  %v30 = select <8 x i1> %v29, <8 x double> %v11, <8 x double> %v28
  %v31 = getelementptr inbounds double, ptr %out, i64 0
  store <8 x double> %v10, ptr %v31, align 32
  %v32 = getelementptr inbounds double, ptr %state, i64 8
  %v33 = load <8 x double>, ptr %v32, align 32
  %v34 = getelementptr inbounds double, ptr %out, i64 8
  store <8 x double> %v33, ptr %v34, align 32
  %v35 = getelementptr inbounds double, ptr %out, i64 16
  store <8 x double> %v30, ptr %v35, align 32
  %v36 = getelementptr inbounds double, ptr %uniform, i64 0
  %v37 = load double, ptr %v36, align 8
  %v38 = insertelement <8 x double> poison, double %v37, i64 0
  %v39 = shufflevector <8 x double> %v38, <8 x double> poison, zeroinitializer
  %v40 = getelementptr inbounds double, ptr %out, i64 24
  store <8 x double> %v39, ptr %v40, align 32
  ret void
}
