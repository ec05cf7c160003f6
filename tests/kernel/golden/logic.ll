define void @uniforms(ptr noalias %uniform, double %time) #0 {
  %v1 = fcmp oeq double %time, 0x4000000000000000
  %v2 = select i1 %v1, double 0x3FF0000000000000, double 0x0000000000000000
  %v3 = fcmp une double %v2, 0x0000000000000000
  %v4 = select i1 %v3, double 0x401C000000000000, double 0x0000000000000000
  %v5 = fcmp ole double %time, 0x3FF0000000000000
  %v6 = select i1 %v5, double 0x3FF0000000000000, double 0x0000000000000000
  %v7 = fcmp une double %v6, 0x0000000000000000
  %v8 = select i1 %v7, double 0x3FF0000000000000, double 0x0000000000000000
  %v9 = fadd reassoc nsz arcp contract double %v4, %v8
  %v10 = getelementptr inbounds double, ptr %uniform, i64 0
  store double %v9, ptr %v10, align 8
  ret void
}

define void @start(ptr noalias %parameters, ptr noalias %held, ptr noalias %state, double %time, double %step) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = getelementptr inbounds double, ptr %parameters, i64 0
  %v8 = load <8 x double>, ptr %v7, align 32
  %v9 = getelementptr inbounds double, ptr %held, i64 0
  store <8 x double> %v8, ptr %v9, align 32
  %v10 = getelementptr inbounds double, ptr %state, i64 0
  store <8 x double> splat (double 0x4000000000000000), ptr %v10, align 32
  %v11 = getelementptr inbounds double, ptr %state, i64 8
  store <8 x double> splat (double 0x0000000000000000), ptr %v11, align 32
  ret void
}

define void @rates(ptr noalias %held, ptr noalias %state, ptr noalias %uniform, double %time, double %held_time, double %step, ptr noalias %rate) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %held_time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = getelementptr inbounds double, ptr %state, i64 0
  %v8 = load <8 x double>, ptr %v7, align 32
  %v9 = fcmp ogt <8 x double> %v2, splat (double 0x3FF0000000000000)
  %v10 = select <8 x i1> %v9, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v11 = fcmp olt <8 x double> %v8, splat (double 0x4008000000000000)
  %v12 = select <8 x i1> %v11, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v13 = fcmp une <8 x double> %v10, splat (double 0x0000000000000000)
  %v14 = fcmp une <8 x double> %v12, splat (double 0x0000000000000000)
  %v15 = and <8 x i1> %v13, %v14
  %v16 = select <8 x i1> %v15, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v17 = fcmp une <8 x double> %v16, splat (double 0x0000000000000000)
  %v18 = select <8 x i1> %v17, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0xBFF0000000000000)
  %v19 = fcmp oge <8 x double> %v2, splat (double 0x4000000000000000)
  %v20 = select <8 x i1> %v19, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v21 = fcmp oeq <8 x double> %v20, splat (double 0x0000000000000000)
  %v22 = select <8 x i1> %v21, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v23 = fcmp une <8 x double> %v8, splat (double 0x4000000000000000)
  %v24 = select <8 x i1> %v23, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v25 = fcmp une <8 x double> %v22, splat (double 0x0000000000000000)
  %v26 = fcmp une <8 x double> %v24, splat (double 0x0000000000000000)
  %v27 = or <8 x i1> %v25, %v26
  %v28 = select <8 x i1> %v27, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v29 = fcmp une <8 x double> %v28, splat (double 0x0000000000000000)
  %v30 = select <8 x i1> %v29, <8 x double> %v8, <8 x double> %v2
  %v31 = getelementptr inbounds double, ptr %held, i64 0
  %v32 = load <8 x double>, ptr %v31, align 32
  %v33 = fmul reassoc nsz arcp contract <8 x double> %v32, %v8
  %v34 = getelementptr inbounds double, ptr %rate, i64 0
  store <8 x double> %v33, ptr %v34, align 32
  %v35 = getelementptr inbounds double, ptr %uniform, i64 0
  %v36 = load double, ptr %v35, align 8
  %v37 = insertelement <8 x double> poison, double %v36, i64 0
  %v38 = shufflevector <8 x double> %v37, <8 x double> poison, zeroinitializer
  %v39 = fadd reassoc nsz arcp contract <8 x double> %v18, %v30
  %v40 = fadd reassoc nsz arcp contract <8 x double> %v39, %v38
  %v41 = getelementptr inbounds double, ptr %rate, i64 8
  store <8 x double> %v40, ptr %v41, align 32
  ret void
}

define void @outputs(ptr noalias %held, ptr noalias %state, ptr noalias %uniform, double %time, double %held_time, double %step, ptr noalias %out) #0 {
  %v1 = insertelement <8 x double> poison, double %time, i64 0
  %v2 = shufflevector <8 x double> %v1, <8 x double> poison, zeroinitializer
  %v3 = insertelement <8 x double> poison, double %held_time, i64 0
  %v4 = shufflevector <8 x double> %v3, <8 x double> poison, zeroinitializer
  %v5 = insertelement <8 x double> poison, double %step, i64 0
  %v6 = shufflevector <8 x double> %v5, <8 x double> poison, zeroinitializer
  %v7 = getelementptr inbounds double, ptr %state, i64 0
  %v8 = load <8 x double>, ptr %v7, align 32
  %v9 = fcmp ogt <8 x double> %v2, splat (double 0x3FF0000000000000)
  %v10 = select <8 x i1> %v9, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v11 = fcmp olt <8 x double> %v8, splat (double 0x4008000000000000)
  %v12 = select <8 x i1> %v11, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v13 = fcmp une <8 x double> %v10, splat (double 0x0000000000000000)
  %v14 = fcmp une <8 x double> %v12, splat (double 0x0000000000000000)
  %v15 = and <8 x i1> %v13, %v14
  %v16 = select <8 x i1> %v15, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v17 = fcmp une <8 x double> %v16, splat (double 0x0000000000000000)
  %v18 = select <8 x i1> %v17, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0xBFF0000000000000)
  %v19 = fcmp oge <8 x double> %v2, splat (double 0x4000000000000000)
  %v20 = select <8 x i1> %v19, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v21 = fcmp oeq <8 x double> %v20, splat (double 0x0000000000000000)
  %v22 = select <8 x i1> %v21, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v23 = fcmp une <8 x double> %v8, splat (double 0x4000000000000000)
  %v24 = select <8 x i1> %v23, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v25 = fcmp une <8 x double> %v22, splat (double 0x0000000000000000)
  %v26 = fcmp une <8 x double> %v24, splat (double 0x0000000000000000)
  %v27 = or <8 x i1> %v25, %v26
  %v28 = select <8 x i1> %v27, <8 x double> splat (double 0x3FF0000000000000), <8 x double> splat (double 0x0000000000000000)
  %v29 = fcmp une <8 x double> %v28, splat (double 0x0000000000000000)
  %v30 = select <8 x i1> %v29, <8 x double> %v8, <8 x double> %v2
  %v31 = getelementptr inbounds double, ptr %out, i64 0
  store <8 x double> %v8, ptr %v31, align 32
  %v32 = getelementptr inbounds double, ptr %state, i64 8
  %v33 = load <8 x double>, ptr %v32, align 32
  %v34 = getelementptr inbounds double, ptr %out, i64 8
  store <8 x double> %v33, ptr %v34, align 32
  %v35 = getelementptr inbounds double, ptr %out, i64 16
  store <8 x double> %v18, ptr %v35, align 32
  %v36 = getelementptr inbounds double, ptr %out, i64 24
  store <8 x double> %v30, ptr %v36, align 32
  %v37 = getelementptr inbounds double, ptr %uniform, i64 0
  %v38 = load double, ptr %v37, align 8
  %v39 = insertelement <8 x double> poison, double %v38, i64 0
  %v40 = shufflevector <8 x double> %v39, <8 x double> poison, zeroinitializer
  %v41 = getelementptr inbounds double, ptr %out, i64 32
  store <8 x double> %v40, ptr %v41, align 32
  ret void
}
